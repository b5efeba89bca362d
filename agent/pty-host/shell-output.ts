import type { Bytes } from '#base/bytes.ts';
import { MAX_EVENT_BYTES } from '#protocol/ground/limits.ts';
import type { Size } from '#protocol/ground/size.ts';
import type { Gathering } from '../stream/gathering.ts';
import type { SegmentOpening } from '../stream/segment-writer.ts';
import { writeMark, type Mark } from '#protocol/marks/mark.ts';
import { createGroundCutter } from './ground.ts';
import { endOfCandidate } from './marks/candidate.ts';
import type { CommandMarks } from './marks/command-marks.ts';
import { readSequence } from './marks/sequence.ts';
import type { ScreenPort } from './ports.ts';

/** The PTY's output, on its way into the emulator and into the events of a stream. */
export interface ShellOutput {
  /** Of the live segment. */
  readonly size: Size;
  /** What a segment that begins now begins with: the emulator's state. */
  opening(): SegmentOpening;
  /** Begins a segment. */
  open(size: Size): void;
  takeChunk(chunk: Bytes): void;
  /** Puts marks after what was taken so far. */
  mark(marks: readonly Mark[]): void;
  /** Takes what was begun and will not be finished. */
  finish(): void;
  /** Resets the emulator between two segments: no shell printed what did that. */
  reset(): void;
  /** Ends the live segment with a resize, behind all output so far. */
  endWithResize(to: Size): void;
}

export interface ShellOutputOptions {
  profile: string;
  screen: ScreenPort;
  lastGround(data: Bytes): number;
  gathering: Gathering;
  marks: CommandMarks;
}

export function createShellOutput({
  profile,
  screen,
  lastGround,
  gathering,
  marks,
}: ShellOutputOptions): ShellOutput {
  const cutter = createGroundCutter({ lastGround, isGround: () => screen.isGround });
  let size: Size = { cols: 0, rows: 0 };
  let isReset = false;

  /** How much of `data` goes into one event: up to the last place between sequences, if there is one. */
  const eventOf = (data: Bytes): Bytes => {
    if (data.length <= MAX_EVENT_BYTES) return data;
    const longest = data.subarray(0, MAX_EVENT_BYTES);
    const end = screen.isGround ? lastGround(longest) : 0;
    return end > 0 ? longest.subarray(0, end) : longest;
  };
  const pieceOf = (data: Bytes): Bytes => {
    const event = eventOf(data);
    return event.subarray(0, endOfCandidate(event, { isInside: !screen.isGround }));
  };
  const mark = (made: readonly Mark[]) => {
    for (const each of made) gathering.addEvent('m', writeMark(each));
  };

  const show = (data: Bytes) => {
    let shown = 0;
    while (shown < data.length) {
      const piece = pieceOf(data.subarray(shown));
      // The emulator must have taken in exactly what is gathered, or a keyframe would be ahead of its segment.
      gathering.add('o', piece);
      screen.write(piece);
      shown += piece.length;
      mark(marksIn(piece, { screen, marks }));
    }
  };

  return {
    get size() {
      return size;
    },
    opening() {
      marks.handleSegment();
      const { cols, rows } = size;
      const { firstLine } = screen;
      const opening = { profile, cols, rows, firstLine, keyframe: screen.keyframe() };
      return isReset ? { ...opening, reset: true } : opening;
    },
    open(wanted) {
      size = wanted;
      gathering.open();
    },
    takeChunk(chunk) {
      show(cutter.cut(chunk));
      gathering.settle();
    },
    mark,
    finish: () => show(cutter.rest()),
    reset() {
      // What its program has begun it will not finish.
      show(cutter.rest());
      gathering.sealSegment();
      screen.reset();
      isReset = true;
      gathering.open();
      isReset = false;
    },
    endWithResize: ({ cols, rows }) => gathering.endSegment('r', `${cols}x${rows}`),
  };
}

/** The mark with which the piece that the emulator has just taken in ended, if it ended in one. */
function marksIn(piece: Bytes, { screen, marks }: Pick<ShellOutputOptions, 'screen' | 'marks'>): Mark[] {
  const osc = screen.takeOscs().at(-1);
  const sequence = osc === undefined ? null : readSequence(osc);
  const made = [...marks.handleOutput(), ...(sequence === null ? [] : marks.handleSequence(sequence))];
  marks.handlePrinted(piece);
  return made;
}
