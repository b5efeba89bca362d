/** A handoff's text that one has begun, over a reload and a closed tab. */
export interface KeptText {
  read(): string | null;
  keep(text: string): void;
  erase(): void;
}

export interface KeptTextParts {
  /** Null where the browser keeps nothing. */
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
  session: string;
  person: string;
}

/** What its keys begin with, and the session's id: whoever is shut out of that leaves none of them behind. */
export const KEPT_TEXT = 'handoff-text';

export function createKeptText({ storage, session, person }: KeptTextParts): KeptText {
  const key = `holdfast.${KEPT_TEXT}.${session}.${person}`;
  return {
    read: () => storage?.getItem(key) ?? null,
    keep(text) {
      try {
        storage?.setItem(key, text);
      } catch {
        // A full storage: the text is in this page alone, as it was before it was kept at all.
      }
    },
    erase: () => storage?.removeItem(key),
  };
}
