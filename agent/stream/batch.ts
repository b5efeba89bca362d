import { concat, type Bytes } from '#base/bytes.ts';

/** Output not yet made an event. */
export interface Batch {
  readonly bytes: number;
  add(data: Bytes): void;
  /** Takes everything out as one payload; null if there is nothing. */
  takeGathered(): Bytes | null;
}

/** Gathers the PTY's output, which comes in small reads. */
export function createBatch(): Batch {
  let parts: Bytes[] = [];
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    add(data) {
      parts.push(data);
      bytes += data.length;
    },
    takeGathered() {
      const taken = parts;
      parts = [];
      bytes = 0;
      const [only = null] = taken;
      return taken.length > 1 ? concat(taken) : only;
    },
  };
}
