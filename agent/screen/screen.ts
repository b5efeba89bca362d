import { HOST_SCROLLBACK, type ProfileId } from '#protocol/output/profile.ts';
import { makeReplica, type Replica } from '#protocol/emulator/replica.ts';
import { GRAPHEMES_MODE, type Widths } from '#protocol/emulator/widths.ts';
import { Colors } from './colors.ts';
import { firstKeyframeRow, writeKeyframe } from './keyframe.ts';
import { placeOf, textBetween, type CellPlace } from './shown-text.ts';
import { createXterm, type HeadlessTerminal } from './xterm.ts';

/** The endpoint's emulator, as the rest of the agent sees it. */
export interface Screen {
  readonly cols: number;
  readonly rows: number;
  /** Takes output in; when it returns, the screen is what the bytes made of it and every query is answered. */
  write(bytes: Uint8Array): void;
  resize(size: { cols: number; rows: number }): void;
  /** Ends whatever modes programs left on, and what they began to say; the text stays. */
  reset(): void;
  /** A program asked for mouse reports, and did not take that back. */
  readonly reportsMouse: boolean;
  /** Neither inside an escape sequence nor inside a character: only here may a keyframe be taken. */
  readonly isGround: boolean;
  /** The whole state as terminal output for a fresh emulator of the same profile and size. */
  keyframe(): Uint8Array;
  /** Number of the logical line a keyframe taken now begins with. */
  readonly firstLine: number;
  /** Number of the logical line in a row of the screen (0 is the top); undefined on the alternate screen. */
  lineOf(row: number): number | undefined;
  /** Number of the line the cursor is in; undefined on the alternate screen. */
  readonly cursorLine: number | undefined;
  /** The cursor's place in the lines; undefined on the alternate screen. */
  readonly cursorPlace: CellPlace | undefined;
  /** The text from one place up to another, or to the end of its line; null if it is gone. */
  textBetween(places: { from: CellPlace; to: CellPlace | null }): string | null;
  readonly isAlternate: boolean;
  readonly title: string;
  dispose(): void;
}

export interface ScreenOptions {
  cols: number;
  rows: number;
  profile: ProfileId;
  /** What the terminal answers to a program's queries, at once, during `write`. */
  onReply(bytes: Uint8Array): void;
  /** An OSC of a number in `oscs` that was just read, at its place in the output. */
  onOsc?(osc: { code: number; data: string }): void;
  oscs?: readonly number[];
  /** Rows kept above the screen; more than the default only if a whole history is to be rebuilt. */
  scrollback?: number;
  /** Restores an earlier state before anything else is written. */
  from?: { keyframe: Uint8Array; firstLine: number };
}

const GROUND = 0;
const encoder = new TextEncoder();
const ignored = (): void => undefined;

/** Mouse and focus reports and their encodings, blinking, wraps backwards, pastes, synchronized output, graphemes. */
const LEFT_ON = [9, 1000, 1002, 1003, 1004, 1006, 1016, 12, 45, 2004, 2026, 2027];

/**
 * First, anything unfinished is broken off. The alternate screen is left as its program would leave it, then the soft
 * reset ends most modes; it does not know about the rest. Everything but the text is as in a new terminal.
 */
const RESET =
  `\x18\x1b[?1049l\x1b[!p\x1b[?${LEFT_ON.join(';')}l\x1b>\x1b[20l\x1b[0 q\x1b[?25h` +
  '\x1b(B\x1b)B\x1b*B\x1b+B\x0f\x1b[0"q\x1b]8;;\x1b\\\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\';

export function createScreen(options: ScreenOptions): Screen {
  return openScreen(options).screen;
}

/** A screen with its insides, for tests that look at them. */
export function openScreen(options: ScreenOptions): { screen: Screen; replica: Replica; colors: Colors } {
  const { cols, rows, profile, scrollback = HOST_SCROLLBACK, from } = options;
  const terminal = createXterm({ cols, rows, profile, scrollback });
  const replica = makeReplica(terminal, profile);
  const { core, lines } = replica;
  let reply: (text: string) => void = ignored;
  const colors = new Colors(core, (text) => reply(text));
  terminal.onData((text) => reply(text));
  registerReplies(terminal, (text) => reply(text));
  if (replica.widths !== null) registerWidthsReply(terminal, replica.widths, (text) => reply(text));
  for (const code of options.oscs ?? []) registerOsc(terminal, code, options.onOsc ?? ignored);
  if (from) {
    core.writeSync(from.keyframe);
    lines.rebase(from.firstLine);
  }
  reply = (text) => options.onReply(encoder.encode(text));

  const isAlternate = () => core.buffers.active === core.buffers.alt;
  const lineOf = (row: number) => (isAlternate() ? undefined : lines.lineOf(core.buffers.normal.ybase + row));
  const screen: Screen = {
    get cols() {
      return core.cols;
    },
    get rows() {
      return core.rows;
    },
    write(bytes) {
      core.writeSync(bytes);
      // A handler that answers with a promise would have lost the rest of the chunk. None of ours does.
      if (core._inputHandler._parseStack.paused) throw new Error('a parser handler was asynchronous');
    },
    resize: (size) => replica.resize(size),
    reset: () => core.writeSync(encoder.encode(RESET)),
    get reportsMouse() {
      return core.coreMouseService.activeProtocol !== 'NONE';
    },
    get isGround() {
      const { _parser, _utf8Decoder } = core._inputHandler;
      return _parser.currentState === GROUND && _utf8Decoder.interim[0] === 0;
    },
    keyframe: () => writeKeyframe({ replica, colors: colors.changed }),
    get firstLine() {
      return lines.lineOf(firstKeyframeRow(core.buffers.normal));
    },
    lineOf,
    get cursorLine() {
      return lineOf(core.buffers.normal.y);
    },
    get cursorPlace() {
      const { x, y, ybase } = core.buffers.normal;
      return isAlternate() ? undefined : placeOf(lines, { row: ybase + y, x, cols: core.cols });
    },
    textBetween: (places) => textBetween({ terminal, lines }, places),
    get isAlternate() {
      return isAlternate();
    },
    get title() {
      return core._inputHandler._windowTitle;
    },
    dispose() {
      colors.dispose();
      replica.dispose();
      terminal.dispose();
    },
  };
  return { screen, replica, colors };
}

/**
 * Queries that xterm 6.0.0 leaves open and that real terminals answer. The kitty keyboard query stays open on
 * purpose: an answer would say that keys are reported in that protocol, which this xterm cannot.
 */
function registerReplies({ parser }: HeadlessTerminal, reply: (text: string) => void): void {
  const answer = (text: string) => (params: (number | number[])[]) => {
    if (params[0] === 0 || params.length === 0) reply(text);
    return true;
  };
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, answer('\x1bP>|xterm.js(6.0.0)\x1b\\'));
  parser.registerCsiHandler({ prefix: '=', final: 'c' }, answer('\x1bP!|00000000\x1b\\'));
}

/** A query for the mode by which text is counted by grapheme; xterm does not know it. */
function registerWidthsReply(
  { parser }: HeadlessTerminal,
  widths: Widths,
  reply: (text: string) => void,
): void {
  parser.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, ([mode]) => {
    if (mode !== GRAPHEMES_MODE) return false;
    reply(`\x1b[?${GRAPHEMES_MODE};${widths.isByGrapheme ? 1 : 2}$y`);
    return true;
  });
}

function registerOsc(
  { parser }: HeadlessTerminal,
  code: number,
  onOsc: (osc: { code: number; data: string }) => void,
): void {
  parser.registerOscHandler(code, (data) => {
    onOsc({ code, data });
    return false;
  });
}
