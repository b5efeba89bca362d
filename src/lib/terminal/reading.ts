import type { IBuffer, IBufferCell, IBufferLine } from '@xterm/xterm';

/** A run of characters of one look. `color`: a palette slot 0..255, `#rrggbb`, or null for the default. */
export interface Run {
  text: string;
  color: number | string | null;
  bold: boolean;
  /** The cell the cursor is on. */
  isCursor: boolean;
}

/** A whole line, whatever rows it was wrapped into. `key` stays with the line while it scrolls. */
export interface ReadingLine {
  key: number;
  /** Its number; null on the alternate screen. */
  line: number | null;
  runs: Run[];
}

function colorOf(cell: IBufferCell): Run['color'] {
  if (cell.isFgDefault()) return null;
  const color = cell.getFgColor();
  return cell.isFgRGB() ? `#${color.toString(16).padStart(6, '0')}` : color;
}

function addRow(
  runs: Run[],
  { line, cell, cursorX }: { line: IBufferLine; cell: IBufferCell; cursorX: number },
): void {
  for (let x = 0; x < line.length; x++) {
    line.getCell(x, cell);
    if (cell.getWidth() === 0) continue;
    const text = cell.getChars() || ' ';
    const color = colorOf(cell);
    const bold = cell.isBold() !== 0;
    const isCursor = x === cursorX;
    const last = runs.at(-1);
    const goesOn = last?.color === color && last.bold === bold && !last.isCursor && !isCursor;
    if (goesOn) last.text += text;
    else runs.push({ text, color, bold, isCursor });
  }
}

function trimEnd(runs: Run[]): Run[] {
  for (let last = runs.at(-1); last !== undefined && !last.isCursor; last = runs.at(-1)) {
    last.text = last.text.trimEnd();
    if (last.text !== '') break;
    runs.pop();
  }
  return runs;
}

/** The last `count` lines of a buffer as text that can be wrapped again: what a phone shows. */
export function readLines(
  buffer: IBuffer,
  { count, rows, lineOf }: { count: number; rows: number; lineOf(row: number): number | null },
): ReadingLine[] {
  const cell = buffer.getNullCell();
  const lines: ReadingLine[] = [];
  let bottom = buffer.baseY + rows - 1;
  while (bottom > buffer.baseY + buffer.cursorY && isEmpty(buffer.getLine(bottom))) bottom--;
  for (let at = bottom; at >= 0 && lines.length < count; at--) {
    let first = at;
    while (first > 0 && buffer.getLine(first)?.isWrapped === true) first--;
    const runs: Run[] = [];
    for (let row = first; row <= at; row++) {
      const line = buffer.getLine(row);
      const cursorX = row === buffer.baseY + buffer.cursorY ? buffer.cursorX : -1;
      if (line !== undefined) addRow(runs, { line, cell, cursorX });
    }
    lines.unshift({ key: first, line: null, runs: trimEnd(runs) });
    at = first;
  }
  const number = lines[0] === undefined ? null : lineOf(lines[0].key);
  return number === null ? lines : lines.map((each, index) => ({ ...each, line: number + index }));
}

function isEmpty(line: IBufferLine | undefined): boolean {
  return line === undefined || line.translateToString(true) === '';
}
