import type { Clock } from '#base/ports.ts';
import type { SegmentStore } from './segment-store.ts';

/** Turns sealed segments into one gzipped text each, a few at a time, so that no key waits long behind it. */
export interface Compaction {
  noteActivity(): void;
  /** A segment was sealed. In a flood one is compacted for each once many wait: what is stored twice stays bounded. */
  sealed(): void;
  /** Does some, and says when to come again; null once nothing is left. */
  run(): number | null;
}

/** Sealed segments wait this long, in ms, so that many are done in one wake. */
export const COMPACT_AFTER_MS = 2_000;
const QUIET_MS = 1_000;
/** Segments in one go: each takes some 5 ms, and a key of any room waits for all of them. */
const BATCH = 2;
/** Sealed segments that may wait for a quiet moment, half a MiB of output. */
const MAX_WAITING = 2;

export function createCompaction(segments: SegmentStore, clock: Clock): Compaction {
  let activeAt = 0;
  /** Sealed in this life of the room and not compacted yet. */
  let waiting = 0;
  const compact = (limit: number) => {
    const batch = segments.compactable(limit);
    for (const segment of batch) segments.compact(segment);
    waiting = Math.max(0, waiting - batch.length);
    return batch.length;
  };
  return {
    noteActivity() {
      activeAt = clock.now();
    },
    sealed() {
      waiting += 1;
      if (waiting > MAX_WAITING) compact(1);
    },
    run() {
      const isQuiet = clock.now() - activeAt >= QUIET_MS;
      if (compact(BATCH) < BATCH) return null;
      return clock.now() + (isQuiet ? 0 : QUIET_MS);
    },
  };
}
