/** Where moments stand on the scrubber, from 0 at its beginning to 1 at its end. */
export interface Scale {
  readonly start: number;
  readonly end: number;
  placeOf(at: number): number;
  timeAt(place: number): number;
}

/** A time in which nothing is known to have happened takes no more room than so long a busy one, and a little, in ms. */
const QUIET_MS = 60_000;

/**
 * In proportion to time, but that quiet times are drawn short: most of a session of days is waiting. `busy`: when
 * something happened, in any order.
 */
export function createScale(range: { start: number; end: number }, busy: readonly number[]): Scale {
  const start = range.start;
  const end = Math.max(range.end, start + 1);
  const inside = busy.filter((at) => at > start && at < end);
  const stops = [...new Set([start, ...inside, end])].sort((a, b) => a - b);
  const places = [0];
  for (let index = 1; index < stops.length; index++)
    places.push((places[index - 1] ?? 0) + room((stops[index] ?? end) - (stops[index - 1] ?? start)));
  const whole = places.at(-1) ?? 1;

  /** From one row of stops to the other. */
  const across = (value: number, from: readonly number[], to: readonly number[]): number => {
    const behind = from.findIndex((stop) => stop >= value);
    if (behind === -1) return to.at(-1) ?? 0;
    if (behind === 0) return to[0] ?? 0;
    const [from0, from1] = [from[behind - 1] ?? 0, from[behind] ?? 0];
    const [to0, to1] = [to[behind - 1] ?? 0, to[behind] ?? 0];
    return to0 + ((value - from0) / (from1 - from0)) * (to1 - to0);
  };
  return {
    start,
    end,
    placeOf: (at) => across(at, stops, places) / whole,
    timeAt: (place) => Math.round(across(Math.min(1, Math.max(0, place)) * whole, places, stops)),
  };
}

const room = (ms: number) => (ms <= QUIET_MS ? ms : QUIET_MS * (1 + Math.log2(ms / QUIET_MS) / 4));
