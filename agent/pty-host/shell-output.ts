import { utf8, type Bytes } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import { CUT_MIN_BYTES, MAX_EVENT_BYTES } from '#protocol/ground/limits.ts';
import { createBatch } from '../stream/batch.ts';
import { createGroundCutter } from './ground.ts';
import type { ScreenPort, Size } from './ports.ts';
import { createSegmentWriter, type SegmentSink } from '../stream/segment-writer.ts';

/** Longest wait of output that comes while other output is on its way, in ms. */
const FLUSH_MS = 8;

/** What the PTY gives, on its way into the emulator and into the events of segments. */
export interface ShellOutput {
  /** Of the live segment. */
  readonly size: Size;
  /** Some is gathered that is no event yet. */
  readonly isGathering: boolean;
  /** Begins a segment. */
  open(size: Size): void;
  take(chunk: Bytes): void;
  /** Makes events of all that is gathered. */
  flush(): void;
  /** Ends the live segment with a resize, behind all output so far. */
  endWithResize(to: Size): void;
  /** Ends the last segment with the shell's exit, behind all output there was. */
  endWithExit(exitCode: number | null): void;
  /** Wants a fresh segment, if the live one is long, at the next flush that can end it. */
  wantCut(): void;
  dispose(): void;
}

export interface ShellOutputOptions {
  terminal: string;
  profile: string;
  screen: ScreenPort;
  clock: Clock;
  random: Random;
  lastGround(data: Bytes): number;
  sink: SegmentSink;
  /** Whether nothing is on its way to a room that listens: then a key's echo goes at once. */
  isIdle(): boolean;
  /** After every flush. */
  handleFlushed(): void;
}

export function createShellOutput(options: ShellOutputOptions): ShellOutput {
  const { screen, clock } = options;
  const batch = createBatch();
  const cutter = createGroundCutter({ lastGround: options.lastGround, isGround: () => screen.isGround });
  let size: Size = { cols: 0, rows: 0 };
  const segments = createSegmentWriter({
    ...{ terminal: options.terminal, clock, random: options.random, sink: options.sink },
    opening: () => ({
      ...{ profile: options.profile, cols: size.cols, rows: size.rows },
      ...{ firstLine: screen.firstLine, keyframe: screen.keyframe() },
    }),
    isBetween: () => screen.isGround,
  });
  let cutWanted = false;
  let cancelFlush: (() => void) | null = null;

  const open = (wanted: Size) => {
    size = wanted;
    segments.open();
  };

  const nextSegment = () => {
    segments.seal();
    segments.open();
    cutWanted = false;
  };

  const flush = () => {
    cancelFlush?.();
    cancelFlush = null;
    const payload = batch.take();
    if (payload !== null) {
      segments.append('o', payload);
      if (segments.isFull) nextSegment();
    }
    if (cutWanted && segments.bytes > CUT_MIN_BYTES && screen.isGround) nextSegment();
    options.handleFlushed();
  };

  const flushSoon = () => {
    if (options.isIdle() || batch.bytes >= MAX_EVENT_BYTES) flush();
    else cancelFlush ??= clock.after(FLUSH_MS, flush);
  };

  /** How much of `data` goes into one event: up to the last place between sequences, where there is one. */
  const pieceOf = (data: Bytes): Bytes => {
    if (data.length <= MAX_EVENT_BYTES) return data;
    const longest = data.subarray(0, MAX_EVENT_BYTES);
    const end = screen.isGround ? options.lastGround(longest) : 0;
    return end > 0 ? longest.subarray(0, end) : longest;
  };

  const show = (data: Bytes) => {
    let shown = 0;
    while (shown < data.length) {
      const piece = pieceOf(data.subarray(shown));
      // What the emulator has taken in and what is gathered are the same, or a keyframe would be ahead of its segment.
      if (batch.bytes + piece.length > MAX_EVENT_BYTES) flush();
      batch.add(piece);
      screen.write(piece);
      shown += piece.length;
    }
  };

  const endWith = (code: 'r' | 'x', text: string) => {
    flush();
    segments.append(code, utf8(text));
    segments.seal();
  };

  return {
    get size() {
      return size;
    },
    get isGathering() {
      return batch.bytes > 0;
    },
    open,
    take(chunk) {
      show(cutter.cut(chunk));
      if (batch.bytes > 0) flushSoon();
    },
    flush,
    endWithResize: ({ cols, rows }) => endWith('r', `${cols}x${rows}`),
    endWithExit(exitCode) {
      show(cutter.rest());
      endWith('x', String(exitCode ?? ''));
    },
    wantCut() {
      cutWanted = segments.bytes > CUT_MIN_BYTES;
    },
    dispose: () => cancelFlush?.(),
  };
}
