import { CELL_WORDS, HAS_CONTENT, WIDTH_SHIFT } from '#protocol/emulator/cells.ts';
import type { EmulatorBuffer, EmulatorCore, EmulatorLine } from '#protocol/emulator/core.ts';
import { ByteWriter } from './byte-writer.ts';
import { Pen } from './pen.ts';
import { cellAttributes, cellText } from './rows.ts';

/** Which columns of a row are painted. */
export interface Columns {
  left: number;
  cols: number;
}

/**
 * Columns of a row as terminal output, starting and ending with the plain pen, for a blank row that does not wrap.
 * After a cell about which terminals may disagree, the next cell's place is written.
 */
export function paintRow(
  core: EmulatorCore,
  { line, left, cols }: { line: EmulatorLine } & Columns,
): Uint8Array {
  const out = new ByteWriter();
  const pen = new Pen(out, (id) => core._oscLinkService.getLinkData(id));
  const end = Math.min(left + cols, usedCells(line));
  for (let column = left; column < end;) {
    const content = line._data[column * CELL_WORDS] ?? 0;
    const width = content >> WIDTH_SHIFT || 1;
    const isWhole = column + width <= left + cols && (content & HAS_CONTENT) !== 0;
    const text = isWhole ? cellText(line, column) : '';
    pen.set(cellAttributes(line, column));
    out.text(text === '' ? ' ' : text);
    column += width;
    if (text !== '' && (width > 1 || isSeveral(text))) out.ascii(`\x1b[${column - left + 1}G`);
  }
  pen.setBlank(0);
  return out.finish();
}

const isSeveral = (text: string) => text.length > ((text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);

function usedCells({ _data: data }: EmulatorLine): number {
  let cells = data.length / CELL_WORDS;
  const isUsed = (at: number) => (data[at] ?? 0) & HAS_CONTENT || data[at + 1] || data[at + 2];
  while (cells > 0 && !isUsed((cells - 1) * CELL_WORDS)) cells--;
  return cells;
}

/** How many rows of a buffer, from the top of the screen, contain anything. */
export function usedRows({ lines, ybase }: EmulatorBuffer): number {
  let row = lines.length;
  const isUsed = (line: EmulatorLine | undefined) => line !== undefined && usedCells(line) > 0;
  while (row > ybase && !isUsed(lines.get(row - 1))) row--;
  return row - ybase;
}
