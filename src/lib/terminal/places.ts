import type { Place } from '#protocol/notes/presence.ts';

/** The data of a terminal that places are based on; rows are the buffer's, 0 is the oldest one kept. */
export interface Grid {
  readonly cols: number;
  readonly rows: number;
  /** The row at the top of what is shown. */
  readonly top: number;
  readonly isAlternate: boolean;
  lineOf(row: number): number;
  isWrapped(row: number): boolean;
  /**
   * The cells of a row that belong to its line if the line continues in the next row: a wide character leaves one
   * free.
   */
  lengthOf(row: number): number;
}

/** A row on the screen, and which part of which line it shows. */
interface ShownRow {
  line: number;
  /** The line's cells in the rows before. */
  from: number;
  length: number;
  isLast: boolean;
}

/** The visible part of a terminal, line by line. */
export interface ShownLines {
  readonly cols: number;
  readonly rows: readonly ShownRow[];
  readonly isAlternate: boolean;
}

export interface Cell {
  /** From the top of what is shown. */
  row: number;
  column: number;
}

/** A piece of a selection: cells of one row, `to` not included. */
export interface Span {
  row: number;
  from: number;
  to: number;
}

export function shownOf(grid: Grid): ShownLines {
  const { cols, isAlternate } = grid;
  if (isAlternate) return { cols, isAlternate, rows: blankRows(grid) };
  let line = grid.lineOf(grid.top);
  let from = 0;
  for (let row = grid.top; row > 0 && grid.isWrapped(row); row--) from += grid.lengthOf(row - 1);
  const rows: ShownRow[] = [];
  for (let row = grid.top; row < grid.top + grid.rows; row++) {
    const isLast = !grid.isWrapped(row + 1);
    const length = isLast ? cols : grid.lengthOf(row);
    rows.push({ line, from, length, isLast });
    from = isLast ? 0 : from + length;
    if (isLast) line += 1;
  }
  return { cols, isAlternate, rows };
}

const blankRows = ({ rows, cols }: Grid): ShownRow[] =>
  Array.from({ length: rows }, (_, line) => ({ line, from: 0, length: cols, isLast: true }));

/** A buffer cell's place in the text, visible or not. */
export function placeInBuffer(grid: Grid, { row, column }: Cell): Place {
  if (grid.isAlternate) return { on: 'screen', row: Math.max(0, row - grid.top), column };
  let before = 0;
  for (let at = row; at > 0 && grid.isWrapped(at); at--) before += grid.lengthOf(at - 1);
  return { on: 'lines', line: grid.lineOf(row), column: before + column };
}

/** A visible cell's place in the text. */
export function placeAt({ rows, cols, isAlternate }: ShownLines, { row, column }: Cell): Place {
  const inRow = Math.min(Math.max(0, column), cols - 1);
  const at = Math.min(Math.max(0, row), rows.length - 1);
  const { line, from } = rows[at] ?? { line: 0, from: 0 };
  return isAlternate ? { on: 'screen', row: at, column: inRow } : { on: 'lines', line, column: from + inRow };
}

/**
 * The cell of a place now, or null if it is not visible. A column after the line's end stays in its last row: after a
 * reflow the line may have fewer rows than when it was pointed at.
 */
export function cellOf(shown: ShownLines, place: Place): Cell | null {
  if ((place.on === 'screen') !== shown.isAlternate) return null;
  const line = place.on === 'screen' ? place.row : place.line;
  const row = shown.rows.findIndex(
    (each) => each.line === line && (each.isLast || place.column < each.from + each.length),
  );
  const found = shown.rows[row];
  if (found === undefined || place.column < found.from) return null;
  return { row, column: Math.min(place.column - found.from, shown.cols - 1) };
}

/** The visible cells between two places, the second not included. */
export function spansOf(shown: ShownLines, { from, to }: { from: Place; to: Place }): Span[] {
  if (from.on !== to.on || (from.on === 'screen') !== shown.isAlternate) return [];
  const [start, end] = [from, to].map(lineAndColumn);
  if (start === undefined || end === undefined) return [];
  return shown.rows.flatMap(({ line, from: first, length, isLast }, row) => {
    const width = isLast ? shown.cols : length;
    const begin = line === start.line ? start.column - first : line > start.line ? 0 : width;
    const stop = line === end.line ? end.column - first : line < end.line ? width : 0;
    const span = { row, from: Math.max(0, begin), to: Math.min(width, stop) };
    return span.from < span.to ? [span] : [];
  });
}

const lineAndColumn = (place: Place) =>
  place.on === 'lines' ? place : { line: place.row, column: place.column };

/** The lines that are shown, first and last; null on the alternate screen, which has none. */
export function linesShown({ rows, isAlternate }: ShownLines): { first: number; last: number } | null {
  const first = rows[0];
  const last = rows.at(-1);
  if (isAlternate || first === undefined || last === undefined) return null;
  return { first: first.line, last: last.line };
}
