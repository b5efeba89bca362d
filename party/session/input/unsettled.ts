import { INPUT_FRAME_BYTES, MAX_UNSETTLED_INPUT_BYTES } from '#protocol/ground/limits.ts';
import type { ViewerPeer } from '../sockets/peers.ts';

/**
 * Keys that were passed on, and about which it is not known yet whether they arrived. `input`: the sender's own
 * number; `burst`: the number of their burst, null if they name none.
 */
export interface UnsettledInput {
  viewer: ViewerPeer;
  input: number;
  burst: number | null;
  bytes: number;
  at: number;
}

/** All of these, by the room's own numbers, oldest first. */
export interface Unsettled {
  readonly size: number;
  readonly oldest: UnsettledInput | undefined;
  /** Whether this many more bytes would be too much. */
  isFull(bytes: number): boolean;
  add(input: UnsettledInput): number;
  remove(id: number): UnsettledInput | null;
  ids(): number[];
}

const NUMBERS = 0x1_0000_0000;

const costOf = (bytes: number) => bytes + INPUT_FRAME_BYTES;

export function createUnsettled(first: number): Unsettled {
  const inputs = new Map<number, UnsettledInput>();
  let bytes = 0;
  let next = Math.floor(first * NUMBERS);
  return {
    get size() {
      return inputs.size;
    },
    get oldest() {
      return inputs.values().next().value;
    },
    isFull: (more) => bytes + costOf(more) > MAX_UNSETTLED_INPUT_BYTES,
    add(input) {
      const id = next;
      next = (next + 1) % NUMBERS;
      inputs.set(id, input);
      bytes += costOf(input.bytes);
      return id;
    },
    remove(id) {
      const found = inputs.get(id) ?? null;
      if (found !== null) bytes -= costOf(found.bytes);
      inputs.delete(id);
      return found;
    },
    ids: () => [...inputs.keys()],
  };
}
