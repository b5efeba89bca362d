import type { Spool } from './spool.ts';

/** A spool that was full is written again once this part of it is free. */
const SPARE = 1 / 16;

/** Tells when a spool has reached its limit, and when it has room again. */
export function createSpoolGauge(spool: Spool, maxBytes: number): { isFull(): boolean } {
  let full = false;
  return {
    isFull() {
      full = spool.bytes >= maxBytes * (full ? 1 - SPARE : 1);
      return full;
    },
  };
}
