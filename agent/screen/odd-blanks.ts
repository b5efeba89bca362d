import { CELL_WORDS, HAS_CONTENT } from '#protocol/emulator/cells.ts';
import type { EmulatorLine } from '#protocol/emulator/core.ts';
import type { ByteWriter } from './byte-writer.ts';
import { attributesOf, BG_EXTENDED, COLOR } from './cells.ts';
import type { Pen } from './pen.ts';

const WIDE = '\u6f22';

/**
 * An odd blank is an empty cell with more than a background colour: what is left of a wide character that was
 * half overwritten keeps the attributes of what overwrote it. No sequence erases with more than a background.
 */
export function hasOddBlanks(line: EmulatorLine, end: number): boolean {
  for (let column = 0; column < end; column++) if (isOddBlank(line._data, column)) return true;
  return false;
}

function isOddBlank(data: Uint32Array, column: number): boolean {
  const at = column * CELL_WORDS;
  const bg = data[at + 2] ?? 0;
  if (data[at + 1] === 0 && (bg & ~COLOR) === 0) return false;
  const content = data[at] ?? 0;
  return !(content & HAS_CONTENT) && content !== 0;
}

/**
 * Makes each odd blank as it came about: a wide character, half overwritten in those attributes. The other half
 * is spoilt, so both sides work towards a cell that is written afterwards anyway. Only a row of nothing but odd
 * blanks has none; its last column then stays blank.
 */
export function writeOddBlanks({ line, out, pen }: { line: EmulatorLine; out: ByteWriter; pen: Pen }): void {
  const data = line._data;
  let pivot = 0;
  while (pivot < line.length - 1 && isOddBlank(data, pivot)) pivot++;
  const spoil = (column: number, wideAt: number, narrowAt: number) => {
    const at = column * CELL_WORDS;
    const bg = data[at + 2] ?? 0;
    out.ascii(`\x1b[${wideAt + 1}G`);
    out.text(WIDE);
    const extended = bg & BG_EXTENDED ? line._extendedAttrs[column] : undefined;
    pen.set(attributesOf({ fg: data[at + 1] ?? 0, bg, extended }));
    out.ascii(`\x1b[${narrowAt + 1}G `);
  };
  for (let column = 0; column < pivot; column++) {
    if (isOddBlank(data, column)) spoil(column, column, column + 1);
  }
  for (let column = line.length - 1; column > pivot; column--) {
    if (isOddBlank(data, column)) spoil(column, column - 1, column - 1);
  }
  out.ascii('\r');
}
