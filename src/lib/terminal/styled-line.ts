import { CELL_WORDS, CODE_POINT, HAS_CONTENT, IS_COMBINED, WIDTH_SHIFT } from '#protocol/emulator/cells.ts';
import type { EmulatorLine } from '#protocol/emulator/core.ts';

/** A palette slot 0..255, `#rrggbb`, or null for the default. */
export type StyledColor = number | string | null;

/** A run of characters of one look. */
export interface StyledRun {
  text: string;
  foreground: StyledColor;
  background: StyledColor;
  /** A sum of `LOOKS`. */
  looks: number;
}

/** How a run looks apart from its colours. `wide`: each of its characters takes two columns. */
export const LOOKS = {
  bold: 1,
  italic: 2,
  underline: 4,
  dim: 8,
  strike: 16,
  inverse: 32,
  hidden: 64,
  overline: 128,
  wide: 256,
} as const;

// Bits of a cell's second and third word (xterm's common/buffer/Constants).
const COLOR_MODE = 0x3000000;
const COLOR_RGB = 0x3000000;
const COLOR = 0xffffff;
const FIRST_BITS = [
  [0x4000000, LOOKS.inverse],
  [0x8000000, LOOKS.bold],
  [0x10000000, LOOKS.underline],
  [0x40000000, LOOKS.hidden],
  [0x80000000, LOOKS.strike],
] as const;
const SECOND_BITS = [
  [0x4000000, LOOKS.italic],
  [0x8000000, LOOKS.dim],
  [0x40000000, LOOKS.overline],
] as const;

function colorOf(word: number): StyledColor {
  const mode = word & COLOR_MODE;
  if (mode === 0) return null;
  if (mode === COLOR_RGB) return `#${(word & COLOR).toString(16).padStart(6, '0')}`;
  return word & 0xff;
}

function looksOf(first: number, second: number): number {
  let looks = 0;
  for (const [bit, look] of FIRST_BITS) if ((first & bit) !== 0) looks += look;
  for (const [bit, look] of SECOND_BITS) if ((second & bit) !== 0) looks += look;
  return looks;
}

/** The bits of a cell that determine how it looks. */
const FIRST_LOOKS = COLOR | COLOR_MODE | FIRST_BITS.reduce((all, [bit]) => all | bit, 0);
const SECOND_LOOKS = COLOR | COLOR_MODE | SECOND_BITS.reduce((all, [bit]) => all | bit, 0);

function textAt({ _data, _combined }: EmulatorLine, column: number): string {
  const content = _data[column * CELL_WORDS] ?? 0;
  if ((content & IS_COMBINED) !== 0) return _combined[column] ?? ' ';
  const code = content & CODE_POINT;
  if (code !== 0) return String.fromCodePoint(code);
  return content >> WIDTH_SHIFT === 0 ? '' : ' ';
}

/** Adds a row to the runs of its line. `next`: the row in which the line continues, if it does. */
export function addStyledRow(
  runs: StyledRun[],
  { row, next }: { row: EmulatorLine; next: EmulatorLine | null },
): void {
  const { _data } = row;
  const end = next === null ? shownCells(row) : wrappedCells(row, next);
  let last: { run: StyledRun; first: number; second: number; width: number } | null = null;
  for (let column = 0; column < end; column++) {
    const text = textAt(row, column);
    if (text === '') continue;
    const at = column * CELL_WORDS;
    const first = (_data[at + 1] ?? 0) & FIRST_LOOKS;
    const second = (_data[at + 2] ?? 0) & SECOND_LOOKS;
    const width = (_data[at] ?? 0) >> WIDTH_SHIFT;
    if (last !== null && last.first === first && last.second === second && last.width === width) {
      last.run.text += text;
      continue;
    }
    const looks = looksOf(first, second) + (width === 2 ? LOOKS.wide : 0);
    const run: StyledRun = { text, foreground: colorOf(first), background: colorOf(second), looks };
    runs.push(run);
    last = { run, first, second, width };
  }
}

/** Columns up to the last one in which something is to be seen: a text, or a colour behind nothing. */
function shownCells({ _data, length }: EmulatorLine): number {
  let end = length;
  while (end > 0) {
    const at = (end - 1) * CELL_WORDS;
    const isSeen =
      ((_data[at] ?? 0) & HAS_CONTENT) !== 0 ||
      (_data[at] ?? 0) >> WIDTH_SHIFT === 0 ||
      ((_data[at + 2] ?? 0) & COLOR_MODE) !== 0 ||
      ((_data[at + 1] ?? 0) & 0x4000000) !== 0;
    if (isSeen) break;
    end--;
  }
  return end;
}

/** All columns, but for a last one that a wide character left open when it wrapped. */
function wrappedCells({ _data, length }: EmulatorLine, next: EmulatorLine): number {
  const opensWide = (next._data[0] ?? 0) >> WIDTH_SHIFT === 2;
  const content = _data[(length - 1) * CELL_WORDS] ?? 0;
  return opensWide && (content & HAS_CONTENT) === 0 && content >> WIDTH_SHIFT === 1 ? length - 1 : length;
}

/** A line's text, without the blanks it ends in. */
export function plainText(runs: readonly StyledRun[]): string {
  return runs
    .map(({ text }) => text)
    .join('')
    .replace(/ +$/, '');
}

const MARKS_BLANKS = LOOKS.underline | LOOKS.strike | LOOKS.overline | LOOKS.inverse;

/** A line without the blanks at its end in which nothing is seen. */
export function withoutBlankEnd(runs: readonly StyledRun[]): readonly StyledRun[] {
  const last = runs.at(-1);
  if (last === undefined || !last.text.endsWith(' ')) return runs;
  if (last.background !== null || (last.looks & MARKS_BLANKS) !== 0) return runs;
  const text = last.text.replace(/ +$/, '');
  const before = runs.slice(0, -1);
  return text === '' ? withoutBlankEnd(before) : [...before, { ...last, text }];
}

/** The columns that a line takes if it is not wrapped. */
export function cellsOf(runs: readonly StyledRun[]): number {
  let cells = 0;
  for (const { text, looks } of runs) {
    const isPlain = (looks & LOOKS.wide) === 0;
    // Combining characters take no columns; they are rare, so they are only counted if there may be some.
    const characters = PLAIN.test(text) ? text.length : [...SEGMENTER.segment(text)].length;
    cells += isPlain ? characters : characters * 2;
  }
  return cells;
}

/** What takes one column each. */
const PLAIN = /^[\x00-\u02ff\u2010-\u2bff]*$/;
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
