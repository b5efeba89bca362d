import type { Act } from '#protocol/notes/acts.ts';

/** What of one's own has not arrived, over a reload and a closed tab. */
export interface KeptActs {
  /** What earlier lives of pages left, as it was kept; from now on it is this one's to keep. */
  takeOver(): unknown[];
  keep(acts: readonly Act[]): void;
  /** Whoever is no longer in the session leaves nothing behind, and nothing is kept any more. */
  erase(): void;
}

export interface KeptActsParts {
  /** Null where the browser keeps nothing. */
  storage: Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'> | null;
  session: string;
  person: string;
  /** Tells this page's life from others, of which several may be there at once. */
  life: string;
}

export function createKeptActs({ storage, session, person, life }: KeptActsParts): KeptActs {
  const prefix = `${sessionPrefix(session)}${person}.`;
  const own = `${prefix}${life}`;
  const keys = () => keysFrom(storage, prefix);
  let isErased = false;
  return {
    takeOver: () =>
      keys()
        .filter((key) => key !== own)
        .flatMap((key) => {
          const acts = readActs(storage?.getItem(key) ?? '');
          storage?.removeItem(key);
          return acts;
        }),
    keep(acts) {
      if (isErased) return;
      try {
        if (acts.length === 0) storage?.removeItem(own);
        else storage?.setItem(own, JSON.stringify(acts));
      } catch {
        // A full storage keeps them in this page alone, which says that they are not saved.
      }
    },
    erase() {
      isErased = true;
      for (const key of keys()) storage?.removeItem(key);
    },
  };
}

const sessionPrefix = (session: string) => `holdfast.notes.${session}.`;

function keysFrom(storage: KeptActsParts['storage'], prefix: string): string[] {
  const all = Array.from({ length: storage?.length ?? 0 }, (_, at) => storage?.key(at) ?? '');
  return all.filter((key) => key.startsWith(prefix));
}

/** Erases what anybody left in this browser, where the room does not even say any more who that was. */
export function eraseKept({ storage, session }: Pick<KeptActsParts, 'storage' | 'session'>): void {
  for (const key of keysFrom(storage, sessionPrefix(session))) storage?.removeItem(key);
}

function readActs(text: string): unknown[] {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}
