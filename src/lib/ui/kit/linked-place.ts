import { readPlace } from '#protocol/lines/line-place.ts';
import { noteIn } from '#protocol/notes/note-link.ts';
import { momentIn } from '#protocol/replay/moment.ts';

export interface LinkedPlacePorts {
  /** The tab's own; throws where site data is blocked. */
  storage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** What stands behind the address's `#`. */
  fragment(): string;
}

const keyOf = (session: string) => `holdfast.place.${session}`;

/**
 * The line, the moment or the note that an address named behind its `#`. It is kept for this tab while somebody signs in, which
 * may lead over other pages.
 */
export function createLinkedPlace({ storage, fragment }: LinkedPlacePorts) {
  const stored = (session: string) => {
    try {
      return storage().getItem(keyOf(session)) ?? '';
    } catch {
      return '';
    }
  };
  return {
    keep(session: string): void {
      if (![readPlace, momentIn, noteIn].some((read) => read(fragment()) !== null)) return;
      try {
        storage().setItem(keyOf(session), fragment());
      } catch {
        // Site data is blocked: the address alone says it.
      }
    },
    /** What `read` makes of it, once; what it makes nothing of is left to others. */
    take<T>(session: string, read: (fragment: string) => T | null): T | null {
      const kept = read(stored(session));
      if (kept !== null) storage().removeItem(keyOf(session));
      return read(fragment()) ?? kept;
    },
  };
}

export const linkedPlace = createLinkedPlace({
  storage: () => sessionStorage,
  fragment: () => location.hash.slice(1),
});
