/** What of one's own has not arrived, over a reload and a closed tab. */
export interface KeptActs {
  /** What earlier lives of pages left, as it was kept; from now on it is this one's to keep. */
  takeOver(): unknown[];
  keep(acts: readonly unknown[]): void;
  /** Whoever is no longer in the session leaves nothing behind, and nothing is kept any more. */
  erase(): void;
}

export interface KeptActsParts {
  /** Null where the browser keeps nothing. */
  storage: Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'> | null;
  /** What they are about; the notes on lines where nothing is said. */
  about?: string;
  session: string;
  person: string;
  /** Tells this page's life from others, of which several may be there at once. */
  life: string;
}

export function createKeptActs({ storage, about = 'notes', session, person, life }: KeptActsParts): KeptActs {
  const prefix = `${sessionPrefix({ about, session })}${person}.`;
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

const sessionPrefix = ({ about = 'notes', session }: Pick<KeptActsParts, 'about' | 'session'>) =>
  `holdfast.${about}.${session}.`;

function keysFrom(storage: KeptActsParts['storage'], prefix: string): string[] {
  const all = Array.from({ length: storage?.length ?? 0 }, (_, at) => storage?.key(at) ?? '');
  return all.filter((key) => key.startsWith(prefix));
}

/** Erases what anybody left in this browser, where the room does not even say any more who that was. */
export function eraseKept({ storage, ...of }: Pick<KeptActsParts, 'storage' | 'about' | 'session'>): void {
  for (const key of keysFrom(storage, sessionPrefix(of))) storage?.removeItem(key);
}

function readActs(text: string): unknown[] {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}
