import { concat, type Bytes } from '#base/bytes.ts';
import type { RoomSays } from '#protocol/handoff-note/frames.ts';

export type Begin = Extract<RoomSays, { type: 'begin' }>;

/** Puts together what comes in pieces. */
export interface Arriving {
  begin(says: Begin): void;
  /** All of it, once the last piece is there. */
  piece(says: Extract<RoomSays, { type: 'piece' }>): { begun: Begin; bytes: Bytes } | null;
}

export function createArriving(): Arriving {
  let begun: Begin | null = null;
  let pieces: Bytes[] = [];
  return {
    begin(says) {
      begun = says;
      pieces = [];
    },
    piece({ bytes, isLast }) {
      if (begun === null) return null;
      pieces.push(bytes);
      if (!isLast) return null;
      const whole = { begun, bytes: concat(pieces) };
      begun = null;
      pieces = [];
      return whole;
    },
  };
}
