import { concat, EMPTY, type Bytes } from '#base/bytes.ts';

export interface GroundCutterOptions {
  /** How much of `data`, which begins between sequences, ends between sequences too. */
  lastGround(data: Bytes): number;
  /** Whether the emulator is between sequences, after everything it was given. */
  isGround(): boolean;
}

/** Cuts the PTY's output between characters and sequences; an unfinished one goes with what comes next. */
export interface GroundCutter {
  /** What may be shown now. It is to be written to the emulator before the next call. */
  cut(chunk: Bytes): Bytes;
  /** What was begun and will not be finished. */
  rest(): Bytes;
}

export function createGroundCutter({ lastGround, isGround }: GroundCutterOptions): GroundCutter {
  let begun: Bytes = EMPTY;
  return {
    cut(chunk) {
      const data = begun.length === 0 ? chunk : concat([begun, chunk]);
      // A sequence too long to hold is let through in pieces: nothing can be cut before it has ended.
      const end = isGround() ? lastGround(data) : data.length;
      begun = data.subarray(end);
      return data.subarray(0, end);
    },
    rest() {
      const rest = begun;
      begun = EMPTY;
      return rest;
    },
  };
}
