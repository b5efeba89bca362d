import type { Ground } from '../ground.ts';
import type { SegmentStore } from './segment-store.ts';

/** Turns sealed segments into one gzipped text each, a few at a time, so that no key waits long behind it. */
export interface Compaction {
  /** A segment was sealed. In a flood one is compacted for each once many wait: what is stored twice stays bounded. */
  sealed(): void;
  /** Does some of the work, and asks to be called again if there is more. */
  run(): void;
}

/** Sealed segments wait this long, in ms, so that many are done in one wake. */
const COMPACT_AFTER_MS = 2_000;
/** It is quiet once the agent has sent nothing for this long, in ms. */
const QUIET_MS = 1_000;
/** Segments in one go: each takes some 5 ms, and a key of any room waits for all of them. */
const BATCH = 2;
/** Sealed segments that may wait for a quiet moment, half a MiB of output. */
const MAX_WAITING = 2;

export interface CompactionParts {
  ground: Pick<Ground, 'ports' | 'alarms' | 'line'>;
  segments: SegmentStore;
}

export function createCompaction({ ground, segments }: CompactionParts): Compaction {
  const { ports, alarms, line } = ground;
  const { clock } = ports;
  /** Sealed in this life of the room and not compacted yet. */
  let waiting = 0;
  const compact = (limit: number) => {
    const batch = segments.compactable(limit);
    for (const segment of batch) segments.compact(segment);
    waiting = Math.max(0, waiting - batch.length);
    return batch.length;
  };
  return {
    sealed() {
      waiting += 1;
      if (waiting > MAX_WAITING) compact(1);
      alarms.soonest('compact', clock.now() + COMPACT_AFTER_MS);
    },
    run() {
      const isQuiet = clock.now() - line.heardAt >= QUIET_MS;
      if (compact(BATCH) === BATCH) alarms.soonest('compact', clock.now() + (isQuiet ? 0 : QUIET_MS));
    },
  };
}
