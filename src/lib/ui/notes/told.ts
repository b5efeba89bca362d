import type { NoteView } from '#protocol/notes/view.ts';

/** Something in the notes that somebody is told of: they are named in a text, or the note is given to them. */
export interface Told {
  /** Tells it from all others. */
  id: string;
  note: NoteView;
  why: 'named' | 'assigned';
  by: string;
  text: string;
  /** When the room got it. */
  at: number;
}

/** Which of these is the newest that was not known; `known`: null before anything was. */
export function newsOf(all: readonly Told[], known: ReadonlySet<string> | null): Told | null {
  return known === null ? null : (all.findLast(({ id }) => !known.has(id)) ?? null);
}

export const idsOf = (all: readonly Told[]): ReadonlySet<string> => new Set(all.map(({ id }) => id));

/** All that one person is told of, by what others wrote and the room has. */
export function toldTo(notes: readonly NoteView[], me: string): Told[] {
  return notes.flatMap((note) => {
    const { assigned } = note;
    const given = assigned?.to === me && assigned.by.person !== me && !assigned.isSaving;
    const toMe =
      given && assigned !== null ? [{ why: 'assigned' as const, by: assigned.by.name, at: assigned.at }] : [];
    const named = [note, ...note.replies].filter(
      ({ mentions, by, withdrawn, isSaving }) =>
        mentions.includes(me) && by.person !== me && withdrawn === null && !isSaving,
    );
    return [
      ...named.map(({ act, by, text, at }) => ({
        id: act,
        note,
        why: 'named' as const,
        by: by.name,
        text,
        at,
      })),
      ...toMe.map(({ why, by, at }) => ({ id: `${note.id}.${at}`, note, why, by, text: note.text, at })),
    ];
  });
}
