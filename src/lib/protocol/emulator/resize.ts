import type { Size } from '../ground/size.ts';
import { BLANK, CELL_WORDS, IS_COMBINED, WIDTH_SHIFT } from './cells.ts';
import {
  coreOf,
  type EmulatorBuffer,
  type EmulatorCore,
  type EmulatorLine,
  type EmulatorTerminal,
} from './core.ts';

/** Resizes so that the outcome depends on the screen alone, and the cursor stays with its text. */
export function resizeReplica(terminal: EmulatorTerminal, size: Size): void {
  const core = coreOf(terminal);
  const { normal } = core.buffers;
  const row = normal.lines.get(normal.ybase + normal.y);
  settle(core);
  resizeWithRoom(terminal, size);
  tidy(core);
  followRow(normal, { row, rows: size.rows });
}

/** Before a resize, drops what no longer shows but would come back or affect how rows are laid out again. */
function settle(core: EmulatorCore): void {
  // A combining character after the resize would join whatever is left of the cursor by then.
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
    if (!((line._data[column * CELL_WORDS] ?? 0) & IS_COMBINED)) Reflect.deleteProperty(line._combined, key);
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
      const last = (core.cols - 1) * CELL_WORDS;
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
function resizeWithRoom(terminal: EmulatorTerminal, { cols, rows }: Size): void {
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
