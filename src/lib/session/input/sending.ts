import { concat, utf8 } from '#base/bytes.ts';
import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import {
  GATHER_MS,
  MAX_INPUT_BYTES,
  VIEWER_INPUT_BYTES,
  VIEWER_INPUT_FRAMES,
} from '#protocol/ground/limits.ts';
import type { BurstPlace } from '#protocol/input/burst.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import type { CurrentBurst } from './burst.ts';
import { createWaitingKeys, type Keys, type Target } from './waiting-keys.ts';
import type { WriteProblem, WriteResult } from './write-result.ts';

/** After this long without an answer nobody knows whether the keys arrived, in ms. */
export const CONFIRM_TIMEOUT_MS = 10_000;

type Data = Uint8Array<ArrayBuffer>;

export interface Piece extends Target {
  input: number;
  burst: BurstPlace;
  data: Data;
}

/** Keys on their way to the shell: each is sent once, in order, and answered once; what is refused takes its burst along. */
export interface Sending {
  write(keys: string | Uint8Array, target: Target): Promise<WriteResult>;
  settled(input: number, problem: InputProblem | null): void;
  /** The line broke: whatever was sent and not answered may or may not have arrived. */
  lost(): void;
}

export interface SendingOptions {
  clock: Clock;
  burst: CurrentBurst;
  send(piece: Piece): boolean;
}

/** A frame that was sent and is not answered. */
interface UnderWay {
  keys: Keys[];
  bytes: number;
  cancel: Dispose;
}

const REACHED: WriteResult = { ok: true };

function cut(data: Data): Data[] {
  const pieces: Data[] = [];
  for (let at = 0; at < data.length; at += MAX_INPUT_BYTES)
    pieces.push(data.subarray(at, at + MAX_INPUT_BYTES));
  return pieces;
}

function settleAll(keys: readonly Keys[], result: WriteResult): void {
  for (const { settle } of keys) settle(result);
}

export function createSending({ clock, burst, send }: SendingOptions): Sending {
  const waiting = createWaitingKeys();
  const underWay = new Map<number, UnderWay>();
  const places = createPlaces();
  const watch = createWatch(clock, { oldest: () => waiting.firstBrief?.since ?? null, onOverdue });
  let bytesUnderWay = 0;
  let nextInput = 0;

  /** Only pieces of a long paste go one after the other, so that no other keys get in between and a refusal stops it. */
  function mayGo({ isPiece, data }: Keys): boolean {
    if (underWay.size === 0) return true;
    const isBehindPiece = [...underWay.values()].some(({ keys }) => keys[0]?.isPiece);
    if (isPiece || isBehindPiece) return false;
    return underWay.size < VIEWER_INPUT_FRAMES && bytesUnderWay + data.length <= VIEWER_INPUT_BYTES;
  }

  function pump(): void {
    for (let next = waiting.first; next !== undefined && mayGo(next); next = waiting.first)
      sendFrame(next, waiting.takeFrame());
    watch.look();
  }

  function sendFrame({ target, burst: number }: Keys, keys: Keys[]): void {
    const input = nextInput++;
    const data = concat(keys.map(({ data }) => data));
    if (!send({ ...target, input, burst: places.next(target.terminal, number), data })) {
      settleAll(keys, { ok: false, problem: 'not-connected' });
      return refuse(number, 'not-connected');
    }
    const cancel = clock.after(CONFIRM_TIMEOUT_MS, () => answer(input, 'not-confirmed'));
    underWay.set(input, { keys, bytes: data.length, cancel });
    bytesUnderWay += data.length;
  }

  function answer(input: number, problem: InputProblem | null): void {
    const answered = underWay.get(input);
    if (answered === undefined) return;
    underWay.delete(input);
    answered.cancel();
    bytesUnderWay -= answered.bytes;
    settleAll(answered.keys, problem === null ? REACHED : { ok: false, problem });
    const number = answered.keys[0]?.burst;
    if (problem !== null && number !== undefined) refuse(number, problem);
  }

  /** Nothing more is sent of a burst that lost a part. */
  function refuse(number: number, problem: WriteProblem): void {
    burst.refuse(number, problem);
    settleAll(waiting.takeBurst(number), { ok: false, problem });
  }

  /** Keys that wait too long, or are too many, are not sent any more; a paste that is being sent continues. */
  function refuseBrief(problem: WriteProblem): void {
    const keys = waiting.takeBrief();
    for (const { burst: number } of keys) burst.refuse(number, problem);
    settleAll(keys, { ok: false, problem });
  }

  function onOverdue(): void {
    refuseBrief('not-answering');
  }

  function enqueue(data: Data, target: Target): Promise<WriteResult> {
    const pieces = cut(data);
    const isPiece = pieces.length > 1;
    const { number } = burst;
    const since = clock.now();
    const results = pieces.map(
      (piece) =>
        new Promise<WriteResult>((settle) =>
          waiting.add({ data: piece, target, burst: number, isPiece, since, settle }),
        ),
    );
    pump();
    return Promise.all(results).then((all) => all.find(({ ok }) => !ok) ?? REACHED);
  }

  return {
    write(keys, target) {
      const data = typeof keys === 'string' ? utf8(keys) : new Uint8Array(keys);
      if (data.length === 0) return Promise.resolve(REACHED);
      const isTooMuch = waiting.first !== undefined && waiting.briefBytes + data.length > MAX_INPUT_BYTES;
      if (!isTooMuch || data.length > MAX_INPUT_BYTES) return enqueue(data, target);
      burst.refuse(burst.number, 'too-much-input');
      refuseBrief('too-much-input');
      return Promise.resolve({ ok: false, problem: 'too-much-input' });
    },
    settled(input, problem) {
      answer(input, problem);
      pump();
    },
    lost() {
      for (const input of [...underWay.keys()]) answer(input, 'not-confirmed');
      for (let keys = waiting.first; keys !== undefined; keys = waiting.first)
        refuse(keys.burst, 'not-connected');
      places.forget();
      watch.look();
    },
  };
}

/** Counts the frames of a burst to each terminal. */
function createPlaces() {
  let number = -1;
  const frames = new Map<string, number>();
  return {
    next(terminal: string, of: number): BurstPlace {
      if (of !== number) frames.clear();
      number = of;
      const place = frames.get(terminal) ?? 0;
      frames.set(terminal, place + 1);
      return { number, place };
    },
    /** On another socket one is another typist. */
    forget: () => frames.clear(),
  };
}

/** One timer for whatever waits: it runs only while something does. */
function createWatch(clock: Clock, { oldest, onOverdue }: { oldest(): number | null; onOverdue(): void }) {
  let cancel: Dispose | null = null;
  function look(): void {
    cancel?.();
    const since = oldest();
    cancel = since === null ? null : clock.after(Math.max(0, since + GATHER_MS - clock.now()), handleTime);
  }
  function handleTime(): void {
    onOverdue();
    look();
  }
  return { look };
}
