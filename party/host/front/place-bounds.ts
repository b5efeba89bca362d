import { FRONT_PLACES, KEPT_FILES } from '#protocol/ground/limits.ts';

/** What is counted: lines as they come in, requests under way, and sockets that are open or about to be. */
export type PlaceKind = keyof typeof FRONT_PLACES;

export interface PlaceBound {
  /** In all. */
  all: number;
  /** For one source. */
  source: number;
  /** The last places, which are for sources that have fewer than `each`. */
  kept: { places: number; each: number };
  rate: { perSecond: number; burst: number };
}

export type PlaceBounds = Record<PlaceKind, PlaceBound>;

/** Two sessions of one person, two sockets each. */
const LEAST_EACH = 4;
/** A page has one to the session and one to its notes. */
const SOCKETS_OF_A_VIEWER = 2;

/**
 * As many places as the files suffice for that this process may have open. A line takes one, a socket another towards
 * workerd, and so does a request under way, beside which as many lines to workerd may wait to be used again: with the
 * table's proportions twice the lines. workerd, with the same limit, needs half of it for them, and has the other half
 * for its rooms' files.
 */
export function placeBounds(openFiles: number | null): PlaceBounds {
  const lines = openFiles === null ? Infinity : Math.floor((openFiles - KEPT_FILES) / 2);
  const share = Math.max(0, Math.min(1, lines / FRONT_PLACES.lines.all));
  const { lines: ofLines, sockets, requests } = FRONT_PLACES;
  return {
    lines: scaled(ofLines, share),
    sockets: scaled(sockets, share),
    requests: scaled(requests, share),
  };
}

function scaled({ all, source, kept, rate }: PlaceBound, share: number): PlaceBound {
  if (share === 1) return { all, source, kept, rate };
  const [places, inAll] = [Math.floor(kept.places * share), Math.floor(all * share)];
  const each = Math.max(LEAST_EACH, Math.floor(kept.each * share));
  return { all: inAll, source: Math.min(source, inAll - places), kept: { places, each }, rate };
}

/** How many pages fit at once into so many sockets, beside an endpoint's connection. */
export function viewersOf(sockets: number): number {
  return Math.max(0, Math.floor(sockets / SOCKETS_OF_A_VIEWER) - 1);
}
