import { utf8 } from '#base/bytes.ts';
import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import { MAX_INPUT_BYTES } from '#protocol/ground/limits.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import type { WriteResult } from './write-result.ts';

/** After this long without an answer nobody knows whether the keys arrived, in ms. */
export const CONFIRM_TIMEOUT_MS = 10_000;

type Data = Uint8Array<ArrayBuffer>;

/** Where keys go, and the fence they were typed under: under another one they never reach the shell. */
export interface Target {
  terminal: string;
  fence: number;
}

export interface Piece extends Target {
  input: number;
  data: Data;
}

export interface Sending {
  write(keys: string | Uint8Array, target: Target): Promise<WriteResult>;
  settled(input: number, problem: InputProblem | null): void;
  /** The line broke: whatever was sent and not answered may or may not have arrived. */
  lost(): void;
}

const REACHED: WriteResult = { ok: true };

function cut(data: Data): Data[] {
  const pieces: Data[] = [];
  for (let at = 0; at < data.length; at += MAX_INPUT_BYTES)
    pieces.push(data.subarray(at, at + MAX_INPUT_BYTES));
  return pieces;
}

/** Keys on their way to the shell: each piece is sent once, in order, and answered once. */
export function createSending(clock: Clock, send: (piece: Piece) => boolean): Sending {
  const waiting = new Map<number, (result: WriteResult) => void>();
  let nextInput = 0;
  // Only a paste of several pieces makes later keys wait, so that they cannot get in between.
  let paste: Promise<unknown> | null = null;

  function settle(input: number, result: WriteResult): void {
    const resolve = waiting.get(input);
    waiting.delete(input);
    resolve?.(result);
  }

  function sendPiece(data: Data, target: Target): Promise<WriteResult> {
    const input = nextInput++;
    if (!send({ ...target, input, data })) return Promise.resolve({ ok: false, problem: 'not-connected' });
    return new Promise((resolve) => {
      const cancel: Dispose = clock.after(CONFIRM_TIMEOUT_MS, () =>
        settle(input, { ok: false, problem: 'not-confirmed' }),
      );
      waiting.set(input, (result) => {
        cancel();
        resolve(result);
      });
    });
  }

  async function sendAll(pieces: readonly Data[], target: Target): Promise<WriteResult> {
    for (const piece of pieces) {
      const result = await sendPiece(piece, target);
      if (!result.ok) return result;
    }
    return REACHED;
  }

  function enqueue(pieces: readonly Data[], target: Target): Promise<WriteResult> {
    const turn = paste === null ? sendAll(pieces, target) : paste.then(() => sendAll(pieces, target));
    if (pieces.length === 1 && paste === null) return turn;
    const tail: Promise<unknown> = turn.then(() => {
      if (paste === tail) paste = null;
    });
    paste = tail;
    return turn;
  }

  return {
    write(keys, target) {
      const pieces = cut(typeof keys === 'string' ? utf8(keys) : new Uint8Array(keys));
      return pieces.length === 0 ? Promise.resolve(REACHED) : enqueue(pieces, target);
    },
    settled(input, problem) {
      settle(input, problem === null ? REACHED : { ok: false, problem });
    },
    lost() {
      for (const input of [...waiting.keys()]) settle(input, { ok: false, problem: 'not-confirmed' });
    },
  };
}
