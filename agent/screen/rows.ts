import {
  BLANK,
  CELL_WORDS,
  CODE_POINT,
  HAS_CONTENT,
  IS_COMBINED,
  WIDTH_SHIFT,
} from '#protocol/emulator/cells.ts';
import type { EmulatorLine } from '#protocol/emulator/core.ts';
import { attributesOf, BG_EXTENDED, COLOR, tidyColor, type Attributes } from './cells.ts';
import { writeCluster, type ClusterTools } from './clusters.ts';
import type { Pen } from './pen.ts';
import { hasOddBlanks, writeOddBlanks } from './odd-blanks.ts';

/** A sequence without effect while drawing, which keeps the next character from joining the one before. */
const BREAK = '\x1b[4l';
/** xterm's join state after ASCII: one column, of a kind that only characters join that join anything. */
const JOIN_ASCII = 2;
/** Any character two columns wide. */
export const WIDE = '\u6f22';

export function cellAttributes(line: EmulatorLine, column: number): Attributes {
  const fg = line._data[column * CELL_WORDS + 1] ?? 0;
  const bg = line._data[column * CELL_WORDS + 2] ?? 0;
  return attributesOf({ fg, bg, extended: bg & BG_EXTENDED ? line._extendedAttrs[column] : undefined });
}

/** Text of a cell: a character or a cluster of several. */
export function cellText(line: EmulatorLine, column: number): string {
  const content = line._data[column * CELL_WORDS] ?? 0;
  if (content & IS_COMBINED) return line._combined[column] ?? '';
  return content & CODE_POINT ? String.fromCodePoint(content & CODE_POINT) : '';
}

export interface RowTools extends ClusterTools {
  pen: Pen;
}

/** Writes rows of a buffer in reading order, each from its first column, onto a blank terminal. */
export class RowWriter {
  readonly #tools: RowTools;
  readonly #core: RowTools['core'];
  readonly #out: RowTools['out'];
  readonly #pen: Pen;
  /** xterm's join state, or 0 when the next character joins nothing. */
  #join = 0;

  constructor(tools: RowTools) {
    this.#tools = tools;
    this.#core = tools.core;
    this.#out = tools.out;
    this.#pen = tools.pen;
  }

  /** The cursor starts in the first column of a blank row and ends in the last row, anywhere. */
  write(rows: readonly EmulatorLine[]): void {
    rows.forEach((row, index) => {
      const isFull = this.#row(row);
      const next = rows[index + 1];
      if (!next) return;
      if (next.isWrapped) this.#wrap({ row, next, isFull });
      else this.#newLine();
    });
  }

  #newLine(): void {
    // A row that scrolls in takes the pen's background.
    if (this.#pen.isColored) this.#pen.setBlank(0);
    this.#out.ascii('\r\n');
    this.#join = 0;
  }

  #wrap({ row, next, isFull }: { row: EmulatorLine; next: EmulatorLine; isFull: boolean }): void {
    if (!isFull) return this.#wrapEarly(row);
    if (startsPlainly(next)) return;
    this.#pen.setBlank(0);
    if (this.#join) this.#out.ascii(BREAK);
    this.#out.ascii(' \r');
    if (!((next._data[0] ?? 0) & HAS_CONTENT)) this.#out.ascii('\x1b[X');
    this.#join = 0;
  }

  /** A wide character that does not fit blanks the last column in its own attributes, and wraps. */
  #wrapEarly(row: EmulatorLine): void {
    const { cols } = this.#core;
    const last = cellAttributes(row, cols - 1);
    this.#out.ascii(`\x1b[${cols}G`);
    this.#pen.set(last);
    this.#out.text(WIDE);
    const touched = this.#pen.isColored ? cols : 2;
    this.#pen.setBlank(0);
    this.#out.ascii(`\r\x1b[${touched}X`);
    this.#join = 0;
  }

  /** Whether the row ended with its last column printed, so that the next character wraps. */
  #row(line: EmulatorLine): boolean {
    const data = line._data;
    const end = usedCells(line);
    const isOdd = hasOddBlanks(line, end);
    if (isOdd) writeOddBlanks({ line, out: this.#out, pen: this.#pen });
    if (isOdd) this.#join = 0;
    // The attributes the pen was last set to, as raw words; -1 forces it to be set.
    let fg = -1;
    let bg = -1;
    let column = 0;
    while (column < end) {
      const at = column * CELL_WORDS;
      const content = data[at] ?? 0;
      if (!(content & HAS_CONTENT)) {
        const width = this.#blanks({ line, column, end, isOdd });
        column += width;
        fg = -1;
        continue;
      }
      if (data[at + 1] !== fg || data[at + 2] !== bg || bg & BG_EXTENDED) {
        this.#pen.set(cellAttributes(line, column));
        fg = data[at + 1] ?? 0;
        bg = data[at + 2] ?? 0;
      }
      if (content >> WIDTH_SHIFT === 1 && content - BLANK < 0x7f && this.#join >> 3 === 0) {
        this.#out.byte(content - BLANK);
        this.#join = JOIN_ASCII;
        column++;
      } else {
        this.#cluster(line, column);
        column += content >> WIDTH_SHIFT || 1;
      }
    }
    const last = data[(this.#core.cols - 1) * CELL_WORDS] ?? BLANK;
    return end === this.#core.cols && ((last & HAS_CONTENT) !== 0 || last === 0);
  }

  /** Leaves or colours a run of blank cells of one look and says how long it was. */
  #blanks({
    line,
    column,
    end,
    isOdd,
  }: {
    line: EmulatorLine;
    column: number;
    end: number;
    isOdd: boolean;
  }): number {
    const data = line._data;
    const fg = data[column * CELL_WORDS + 1] ?? 0;
    const bg = data[column * CELL_WORDS + 2] ?? 0;
    let until = column + 1;
    while (until < end && isSameBlank(data, until, fg, bg)) until++;
    const count = until - column;
    const isBackground = fg === 0 && (bg & ~COLOR) === 0;
    if (isBackground && (bg !== 0 || isOdd)) {
      this.#pen.setBlank(cellAttributes(line, column).bg);
      this.#out.ascii(count === 1 ? '\x1b[X' : `\x1b[${count}X`);
    }
    if (until < end) this.#out.ascii(count === 1 ? '\x1b[C' : `\x1b[${count}C`);
    this.#join = 0;
    return count;
  }

  #cluster(line: EmulatorLine, column: number): void {
    const text = cellText(line, column);
    if (this.#tools.replica.widths === null) return this.#grapheme(text);
    const width = (line._data[column * CELL_WORDS] ?? 0) >> WIDTH_SHIFT;
    writeCluster(this.#tools, { text, width });
    // Any of what follows is printed so that it does not join.
    this.#join = JOIN_ASCII;
  }

  #grapheme(text: string): void {
    const { unicodeService } = this.#core;
    let isFirst = true;
    for (const character of text) {
      const codePoint = character.codePointAt(0) ?? 0;
      let properties = unicodeService.charProperties(codePoint, this.#join);
      if (isFirst && properties & 1) {
        this.#out.ascii(BREAK);
        properties = unicodeService.charProperties(codePoint, 0);
      }
      isFirst = false;
      this.#out.codePoint(codePoint);
      this.#join = properties;
    }
  }
}

/** Only the look counts, not what an earlier RGB colour left in the data words. */
function isSameBlank(data: Uint32Array, column: number, fg: number, bg: number): boolean {
  const at = column * CELL_WORDS;
  if ((data[at] ?? 0) & HAS_CONTENT) return false;
  if (data[at + 1] === fg && data[at + 2] === bg) return true;
  return tidyColor(data[at + 1] ?? 0) === tidyColor(fg) && tidyColor(data[at + 2] ?? 0) === tidyColor(bg);
}

/** Columns up to the last one that is not an untouched blank. */
function usedCells(line: EmulatorLine): number {
  const data = line._data;
  let at = data.length - CELL_WORDS;
  while (at >= 0 && data[at] === BLANK && data[at + 1] === 0 && data[at + 2] === 0) at -= CELL_WORDS;
  return at / CELL_WORDS + 1;
}

/** Whether a row can follow by just printing on: its first character wraps, and colours nothing else. */
function startsPlainly(line: EmulatorLine): boolean {
  const first = line._data[0] ?? 0;
  if (!(first & HAS_CONTENT) || hasOddBlanks(line, line.length)) return false;
  return (cellAttributes(line, 0).bg & COLOR) === 0;
}
