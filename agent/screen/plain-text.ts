import { CELL_WORDS, CODE_POINT, HAS_CONTENT, IS_COMBINED, WIDTH_SHIFT } from '#protocol/emulator/cells.ts';
import type { EmulatorLine } from '#protocol/emulator/core.ts';

/**
 * The text of a row, as SPEC's "Plain text" defines it: each cell's text, a blank for an empty cell, nothing for the
 * second half of a wide character. Cells after the last one that holds something are left out, unless the row
 * continues in the next (`wraps`): then they are blanks, except for one at the edge that a wide character left open.
 */
export function rowText(line: EmulatorLine, wraps: EmulatorLine | null): string {
  const end = wraps === null ? usedCells(line) : wrappedCells(line, wraps);
  let out = '';
  for (let column = 0; column < end; column++) {
    const content = line._data[column * CELL_WORDS] ?? 0;
    if (content & IS_COMBINED) out += line._combined[column] ?? ' ';
    else if (content & CODE_POINT) out += String.fromCodePoint(content & CODE_POINT);
    else if (content >> WIDTH_SHIFT !== 0) out += ' ';
  }
  return out;
}

/** Columns up to the last one that holds something. */
function usedCells({ _data, length }: EmulatorLine): number {
  let end = length;
  while (end > 0 && !holds(_data, end - 1)) end--;
  // The second half of a wide character holds nothing itself.
  return end < length && (_data[(end - 1) * CELL_WORDS] ?? 0) >> WIDTH_SHIFT === 2 ? end + 1 : end;
}

function holds(data: Uint32Array, column: number): boolean {
  return ((data[column * CELL_WORDS] ?? 0) & HAS_CONTENT) !== 0;
}

function wrappedCells(line: EmulatorLine, next: EmulatorLine): number {
  const last = line.length - 1;
  const opensWide = (next._data[0] ?? 0) >> WIDTH_SHIFT === 2;
  const isOpen = !holds(line._data, last) && (line._data[last * CELL_WORDS] ?? 0) >> WIDTH_SHIFT === 1;
  return opensWide && isOpen ? last : line.length;
}

/** A line's text without the blanks it ends in. */
export function trimmedText(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x20) end--;
  return text.slice(0, end);
}
