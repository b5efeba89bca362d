const NOTE = /^note-([0-9a-hjkmnp-tv-z]{26})$/;

/** A note as it appears after the `#` of a link. */
export function formatNoteLink(id: string): string {
  return `note-${id}`;
}

/** The note after the `#` of a link, or null if there is none. */
export function noteIn(fragment: string): string | null {
  return NOTE.exec(fragment)?.[1] ?? null;
}
