/** How much of a time is left, in ms. Never more than all of it: a clock that was set back must keep nobody waiting. */
export function leftOf(ms: number, { since, now }: { since: number; now: number }): number {
  return Math.min(ms, Math.max(0, since + ms - now));
}
