import { mergeUpdates } from 'yjs';
import type { Bytes } from '#base/bytes.ts';
import { MAX_HANDOFF_NOTE_FRAME_BYTES } from '#protocol/ground/limits.ts';

/** One's own changes, by the Yjs client that made them, which the room has not said it has. */
export interface UnsentChange {
  readonly author: number;
  readonly update: Bytes;
}

/** In the order they were made. */
export interface Unsent {
  readonly all: readonly UnsentChange[];
  /** Another one, together with the last where that has not gone yet. */
  add(change: UnsentChange): void;
  /** What goes next; it stays as it is until it is settled. */
  take(): UnsentChange | null;
  /** The one that went is stored. */
  settle(): UnsentChange | null;
  /** What went may not have arrived: it goes again. */
  putBack(): void;
  /** What went was too much by itself: it goes again together with what came after it. */
  join(): void;
  clear(): void;
}

/** Changes are put together up to this, in bytes; one that is longer goes as it is. */
const TOGETHER_BYTES = 64 * 1024;
/** What else is in a frame, at most. */
const FRAME_REST_BYTES = 64;

export function createUnsent(): Unsent {
  let all: UnsentChange[] = [];
  let isUnderWay = false;

  const joined = (one: UnsentChange, other: UnsentChange, most: number): UnsentChange | null => {
    if (one.author !== other.author || one.update.length + other.update.length > most) return null;
    return { author: one.author, update: mergeUpdates([one.update, other.update]) };
  };

  return {
    get all() {
      return all;
    },
    add(change) {
      const last = all.at(-1);
      const isFree = last !== undefined && !(isUnderWay && all.length === 1);
      const together = isFree ? joined(last, change, TOGETHER_BYTES) : null;
      all = together === null ? [...all, change] : [...all.slice(0, -1), together];
    },
    take() {
      const [first] = all;
      if (first === undefined || isUnderWay) return null;
      isUnderWay = true;
      return first;
    },
    settle() {
      if (!isUnderWay) return null;
      const [first, ...rest] = all;
      all = rest;
      isUnderWay = false;
      return first ?? null;
    },
    putBack() {
      isUnderWay = false;
    },
    join() {
      isUnderWay = false;
      for (
        let [one, other, ...rest] = all;
        one !== undefined && other !== undefined;
        [one, other, ...rest] = all
      ) {
        const together = joined(one, other, MAX_HANDOFF_NOTE_FRAME_BYTES - FRAME_REST_BYTES);
        if (together === null) return;
        all = [together, ...rest];
      }
    },
    clear() {
      all = [];
      isUnderWay = false;
    },
  };
}
