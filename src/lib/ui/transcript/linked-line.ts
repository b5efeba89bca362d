import { formatPlace, readPlace, type LinePlace } from '#protocol/lines/line-place.ts';

const keyOf = (session: string) => `holdfast.line.${session}`;

/**
 * The line that an address named behind its `#`. It is kept for this tab while somebody signs in, which may lead over
 * other pages.
 */
export const linkedLine = {
  keep(session: string, fragment: string): void {
    const place = readPlace(fragment);
    if (place === null) return;
    try {
      sessionStorage.setItem(keyOf(session), formatPlace(place));
    } catch {
      // Site data is blocked: the address alone says it.
    }
  },
  /** The line, once. */
  take(session: string): LinePlace | null {
    const here = readPlace(location.hash.slice(1));
    try {
      const kept = readPlace(sessionStorage.getItem(keyOf(session)) ?? '');
      sessionStorage.removeItem(keyOf(session));
      return here ?? kept;
    } catch {
      return here;
    }
  },
};
