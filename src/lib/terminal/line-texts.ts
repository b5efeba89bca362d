import type { Grid } from './places.ts';

/** The text of rows of a buffer, each cell once. */
export interface RowTexts {
  /** The text of a row's first cells; without a number the text of all of them, without blanks at the end. */
  textOf(row: number, cells?: number): string;
  /** The row at which a line begins, or undefined if it is not in the buffer. */
  rowOf(line: number): number | undefined;
}

export interface LineText {
  line: number;
  text: string;
}

/** Lines as they stand in the buffer, however they are wrapped; those that are not there are left out. */
export function lineTexts(
  grid: Pick<Grid, 'isWrapped' | 'lengthOf'>,
  { textOf, rowOf, from, to }: RowTexts & { from: number; to: number },
): LineText[] {
  const texts: LineText[] = [];
  let row: number | undefined = rowOf(from);
  for (let line = from; line <= to && row !== undefined; line++) {
    let text = '';
    while (grid.isWrapped(row + 1)) {
      text += textOf(row, grid.lengthOf(row));
      row += 1;
    }
    texts.push({ line, text: text + textOf(row) });
    row += 1;
  }
  return texts;
}
