import { MAX_OSC_TEXT } from '../profile.ts';
import {
  coreOf,
  type EmulatorBuffer,
  type EmulatorCore,
  type EmulatorLine,
  type EmulatorTerminal,
  type ExtendedAttributes,
  type Subscription,
} from './core.ts';
import { LineNumbers } from './lines.ts';
import { keepShownLinks } from './links.ts';

/**
 * What an xterm needs to be a replica of another of the same profile. By itself its behaviour depends on things
 * that are no part of the screen: how full the scrollback is, what stood in a cell before, how wide the window
 * once was. Every emulator of a session, at the endpoint and in the browser, is wrapped in one of these before
 * its first byte, and resized only through it.
 */
export interface Replica {
  readonly core: EmulatorCore;
  readonly lines: LineNumbers;
  /** Row of the screen to which restoring the saved cursor returns, and the underline it brings back. */
  saved(buffer: EmulatorBuffer): Readonly<Saved>;
  resize(size: { cols: number; rows: number }): void;
  dispose(): void;
}

export function makeReplica(terminal: EmulatorTerminal): Replica {
  const core = coreOf(terminal);
  const saved = new SavedCursors(core);
  const lines = new LineNumbers(core);
  keepShownLinks(core);
  const handlers = [
    saved.register(terminal),
    ...limitOscText(terminal),
    ...guardErase(terminal, core),
    ...guardInsert(terminal, core),
    plainTestPattern(terminal, core),
  ];
  return {
    core,
    lines,
    saved: (buffer) => saved.of(buffer),
    resize({ cols, rows }) {
      if (cols === terminal.cols && rows === terminal.rows) return;
      const anchor = lines.beginResize();
      const { normal } = core.buffers;
      const cursorRow = normal.lines.get(normal.ybase + normal.y);
      settle(core);
      resizeWithRoom(terminal, { cols, rows });
      tidy(core);
      followRow(normal, { row: cursorRow, rows });
      saved.clamp(core.rows - 1);
      lines.endResize(anchor);
    },
    dispose() {
      for (const handler of handlers) handler.dispose();
      lines.dispose();
    },
  };
}

interface Saved {
  row: number;
  extended: ExtendedAttributes | undefined;
}

const NOTHING_SAVED: Saved = { row: 0, extended: undefined };

/**
 * The saved cursor as on any real terminal. xterm keeps its row as a row of the buffer, so that it wanders up
 * with the text until the scrollback is full and stays from then on; it brings underlines back without their
 * style and colour; and a charset without designating it, which the next shift forgets.
 */
class SavedCursors {
  readonly #core: EmulatorCore;
  #saved = new WeakMap<EmulatorBuffer, Saved>();

  constructor(core: EmulatorCore) {
    this.#core = core;
    const input = core._inputHandler;
    const save = input.saveCursor.bind(input);
    const restore = input.restoreCursor.bind(input);
    input.saveCursor = () => {
      this.#saved.set(core.buffers.active, {
        row: core.buffers.active.y,
        extended: input._curAttrData.extended,
      });
      return save();
    };
    input.restoreCursor = () => {
      const { active } = core.buffers;
      active.savedY = active.ybase + this.of(active).row;
      const done = restore();
      this.#completeRestore();
      return done;
    };
  }

  of(buffer: EmulatorBuffer): Saved {
    return this.#saved.get(buffer) ?? NOTHING_SAVED;
  }

  clamp(max: number): void {
    for (const buffer of [this.#core.buffers.normal, this.#core.buffers.alt]) {
      const { row, extended } = this.of(buffer);
      this.#saved.set(buffer, { row: Math.min(row, max), extended });
    }
  }

  /** A soft reset forgets the saved cursor of the screen it happens on. */
  register({ parser }: EmulatorTerminal): Subscription {
    return parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => {
      this.#saved.delete(this.#core.buffers.active);
      return false;
    });
  }

  #completeRestore(): void {
    const { _charsetService: charsets, _inputHandler, buffers } = this.#core;
    charsets._charsets[charsets.glevel] = charsets.charset;
    const pen = _inputHandler._curAttrData;
    const { extended } = this.of(buffers.active);
    const restored = pen.extended.clone();
    restored._ext = extended?._ext ?? 0;
    pen.extended = restored;
    pen.updateExtended();
  }
}

function limitOscText({ parser }: EmulatorTerminal): Subscription[] {
  return [0, 1, 2, 8].map((ident) => parser.registerOscHandler(ident, (data) => data.length > MAX_OSC_TEXT));
}

/**
 * Erasing up to the last cell of the screen, xterm also unwraps the row below, which is not there: it throws in
 * the middle of a chunk, or hits the oldest row of the scrollback. The same erased from the top is harmless.
 */
function guardErase({ parser }: EmulatorTerminal, core: EmulatorCore): Subscription[] {
  const guard = (respectProtect: boolean) => (params: (number | number[])[]) => {
    const buffer = core.buffers.active;
    const { x, y } = buffer;
    if (params[0] !== 1 || x < core.cols - 1 || y < core.rows - 1) return false;
    Object.assign(buffer, { x: 0, y: 0 });
    core._inputHandler.eraseInDisplay({ params: [0] }, respectProtect);
    Object.assign(buffer, { x, y });
    return true;
  };
  return [
    parser.registerCsiHandler({ final: 'J' }, guard(false)),
    parser.registerCsiHandler({ prefix: '?', final: 'J' }, guard(true)),
  ];
}

/** Inserting in the middle of a wide character, xterm shifts its second half on by itself. */
function guardInsert({ parser }: EmulatorTerminal, core: EmulatorCore): Subscription[] {
  const guard = (from: number, to: number): false => {
    const { ybase, x, lines } = core.buffers.active;
    const at = Math.min(x, core.cols - 1) * 3;
    for (let row = from; row <= to; row++) {
      const line = lines.get(ybase + row);
      if (line?._data[at] === 0) line._data[at] = BLANK;
    }
    return false;
  };
  return [
    parser.registerCsiHandler({ final: '@' }, () => guard(core.buffers.active.y, core.buffers.active.y)),
    parser.registerCsiHandler({ intermediates: "'", final: '}' }, () => {
      const { y, scrollTop, scrollBottom } = core.buffers.active;
      return y >= scrollTop && y <= scrollBottom ? guard(scrollTop, scrollBottom) : false;
    }),
  ];
}

/** The pattern of DECALN is plain, as on any real terminal; in xterm it takes half of the attributes. */
function plainTestPattern(
  { parser }: EmulatorTerminal,
  { _inputHandler: input }: EmulatorCore,
): Subscription {
  return parser.registerEscHandler({ intermediates: '#', final: '8' }, () => {
    const { fg, bg } = input._curAttrData;
    Object.assign(input._curAttrData, { fg: 0, bg: 0 });
    input.screenAlignmentPattern();
    Object.assign(input._curAttrData, { fg, bg });
    return true;
  });
}

const IS_COMBINED = 0x200000;
const WIDTH_SHIFT = 22;
const BLANK = 1 << WIDTH_SHIFT;

/** Before a resize: drop what no longer shows but would come back or decide how rows are laid out anew. */
function settle(core: EmulatorCore): void {
  // A combining character after the resize would join whatever stands left of the cursor by then.
  core._inputHandler._parser.precedingJoinState = 0;
  for (const buffer of [core.buffers.normal, core.buffers.alt]) {
    buffer.savedX = Math.min(buffer.savedX, core.cols - 1);
    forgetTabs(buffer, core.cols);
    for (let y = 0; y < buffer.lines.length; y++) forgetOverwrittenClusters(buffer, y);
  }
}

/** A reflow copies a row's table of clusters whole, overwritten ones too, over good ones. */
function forgetOverwrittenClusters(buffer: EmulatorBuffer, y: number): void {
  const line = buffer.lines.get(y);
  for (const key in line?._combined) {
    const column = Number(key);
    if (!((line._data[column * 3] ?? 0) & IS_COMBINED)) Reflect.deleteProperty(line._combined, key);
  }
}

function forgetTabs(buffer: EmulatorBuffer, cols: number): void {
  for (const key in buffer.tabs) if (Number(key) >= cols) Reflect.deleteProperty(buffer.tabs, key);
}

/**
 * After a resize: without reflow xterm keeps cells beyond the new edge, which would come back; and a wide
 * character cut in half by the edge is gone, as on any real terminal.
 */
function tidy(core: EmulatorCore): void {
  for (const buffer of [core.buffers.normal, core.buffers.alt]) {
    buffer.savedX = Math.min(buffer.savedX, core.cols - 1);
    forgetTabs(buffer, core.cols);
    if (buffer.lines.length > 0) fitRows(core, buffer);
    // xterm forgets to lower it while the alternate screen is not shown, which then grows a scrollback.
    else buffer.lines.maxLength = core.rows;
    for (let y = 0; y < buffer.lines.length; y++) {
      const line = buffer.lines.get(y);
      if (line && line.length > core.cols) line.resize(core.cols, undefined);
      const last = (core.cols - 1) * 3;
      if (line && (line._data[last] ?? 0) >> WIDTH_SHIFT === 2) line._data[last] = BLANK;
    }
  }
}

/** A reflow may leave rows below the screen, or too few to fill it. */
function fitRows(core: EmulatorCore, buffer: EmulatorBuffer): void {
  const { lines } = buffer;
  const { extended } = core._inputHandler._curAttrData;
  const wanted = buffer.ybase + core.rows;
  while (lines.length < Math.min(wanted, lines.maxLength)) {
    lines.push(buffer.getBlankLine({ fg: 0, bg: 0, extended }));
  }
  while (lines.length > wanted) lines.pop();
  const missing = wanted - lines.length;
  if (missing <= 0) return;
  // The scrollback is full: the screen begins further up instead.
  buffer.ybase -= missing;
  buffer.ydisp = buffer.ybase;
  buffer.y = Math.min(buffer.y + missing, core.rows - 1);
}

/** Rows that a reflow adds or drops elsewhere may leave the cursor beside the row it was in, which none touches. */
function followRow(
  buffer: EmulatorBuffer,
  { row, rows }: { row: EmulatorLine | undefined; rows: number },
): void {
  for (let y = 0; y < rows; y++) {
    if (buffer.lines.get(buffer.ybase + y) === row) buffer.y = y;
  }
}

/**
 * A reflow that overfills the scrollback loses rows at its end, the prompt among them. So it is given room for
 * all it may need, and the oldest rows are dropped afterwards.
 */
function resizeWithRoom(terminal: EmulatorTerminal, { cols, rows }: { cols: number; rows: number }): void {
  const core = coreOf(terminal);
  const { normal } = core.buffers;
  const { rawOptions } = core.optionsService;
  const { scrollback } = rawOptions;
  rawOptions.scrollback = Math.max(scrollback, normal.lines.length * Math.ceil(core.cols / cols + 1));
  terminal.resize(cols, rows);
  rawOptions.scrollback = scrollback;
  const excess = normal.lines.length - (core.rows + scrollback);
  if (excess > 0) {
    normal.lines.trimStart(excess);
    normal.ybase = Math.max(0, normal.ybase - excess);
    normal.ydisp = normal.ybase;
  }
  normal.lines.maxLength = core.rows + scrollback;
}
