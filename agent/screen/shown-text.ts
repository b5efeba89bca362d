import type { LineNumbers } from '#protocol/emulator/lines.ts';
import type { HeadlessTerminal } from './xterm.ts';

/** A place in the lines of the normal buffer: a line's number, and cells from its begin, however it is wrapped. */
export interface CellPlace {
  line: number;
  column: number;
}

/** The cursor's place; `row` of the normal buffer, 0 being the oldest kept. */
export function placeOf(lines: LineNumbers, { row, x, cols }: { row: number; x: number; cols: number }) {
  const line = lines.lineOf(row);
  const begin = lines.rowOf(line) ?? row;
  return { line, column: (row - begin) * cols + x };
}

/**
 * The text from one place up to another, or to the end of its line, without blanks that nobody wrote; null if it is no
 * longer in the buffer.
 */
export function textBetween(
  { terminal, lines }: { terminal: HeadlessTerminal; lines: LineNumbers },
  { from, to }: { from: CellPlace; to: CellPlace | null },
): string | null {
  const texts: string[] = [];
  const last = to?.line ?? from.line;
  if (last < from.line) return null;
  for (let line = from.line; line <= last; line += 1) {
    const begin = lines.rowOf(line);
    if (begin === undefined) return null;
    const start = line === from.line ? from.column : 0;
    texts.push(lineText(terminal, { begin, start, end: to !== null && line === last ? to.column : null }));
  }
  return texts.join('\n');
}

/** A logical line's text between two columns of it, which begins at row `begin`. */
function lineText(
  { buffer, cols }: HeadlessTerminal,
  { begin, start, end }: { begin: number; start: number; end: number | null },
): string {
  const { normal } = buffer;
  let text = '';
  for (let row = begin; row < normal.length; row += 1) {
    const line = normal.getLine(row);
    if (line === undefined || (row > begin && !line.isWrapped)) break;
    const before = (row - begin) * cols;
    const isLast = normal.getLine(row + 1)?.isWrapped !== true;
    const upTo = end === null ? cols : Math.min(cols, end - before);
    const from = Math.max(0, start - before);
    if (from < upTo) text += line.translateToString(isLast, from, upTo);
  }
  return text.trimEnd();
}
