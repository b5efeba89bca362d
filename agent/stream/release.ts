import type { Spool } from './spool.ts';

/** The part of a spool that may wait for its lines to be stated. */
const KEPT_PART = 1 / 2;

/**
 * Releases segments that the room has for good: at once or, for a room that takes blocks, once their block is settled.
 */
export interface Release {
  /** What this room has for good. */
  held(segments: readonly number[], takesBlocks: boolean): void;
  /** The lines of a segment are stated, or never will be. */
  settled(segment: number): void;
  /** Output needs the place: what waits for its lines to be stated goes, the oldest first, while `isNeeded`. */
  giveUp(isNeeded: () => boolean): void;
}

export function createRelease(spool: Spool, maxBytes: number): Release {
  const giveUp = (isNeeded: () => boolean) => {
    if (!isNeeded()) return;
    const kept = spool.kept();
    while (kept.length > 0 && isNeeded()) spool.drop(kept.splice(0, 1));
  };
  return {
    held(segments, takesBlocks) {
      if (!takesBlocks) return spool.drop([...segments, ...spool.kept()]);
      spool.keep(segments);
      giveUp(() => spool.bytes > maxBytes * KEPT_PART);
    },
    settled(segment) {
      // What the room does not have is kept, whatever anybody says about it.
      if (spool.kept().includes(segment)) spool.drop([segment]);
    },
    giveUp,
  };
}
