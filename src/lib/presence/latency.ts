import { MAX_LATENCY_MS } from '#protocol/ground/limits.ts';

/** Round trips differ a little each time; one this much off is told, by the ratio, or by the ms where they are short. */
const RATIO = 0.25;
const LEAST_MS = 5;

/** The round trip as others are told it: whole ms, and the same as before where it is about the same. */
export function toldLatency(before: number | null, measured: number | null): number | null {
  if (measured === null) return null;
  const rounded = Math.round(Math.min(Math.max(0, measured), MAX_LATENCY_MS));
  if (before === null) return rounded;
  return Math.abs(rounded - before) > Math.max(LEAST_MS, RATIO * before) ? rounded : before;
}
