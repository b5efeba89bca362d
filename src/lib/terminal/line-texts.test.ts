import { expect, test } from 'vitest';
import { lineTexts } from './line-texts.ts';

/** Rows of four cells; a row that goes on is marked by a backslash before it. */
function read(rows: readonly string[], range: { from: number; to: number }) {
  const isWrapped = (row: number) => rows[row]?.startsWith('\\') === true;
  const bare = (row: number) => (rows[row] ?? '').replace(/^\\/, '');
  const starts = rows.flatMap((_, row) => (isWrapped(row) ? [] : [row]));
  return lineTexts(
    { isWrapped, lengthOf: () => 4 },
    {
      textOf: (row, cells) => (cells === undefined ? bare(row).trimEnd() : bare(row).slice(0, cells)),
      rowOf: (line) => starts[line - 10],
      ...range,
    },
  );
}

test('[CM12] lines are read whole, without the breaks at which they wrap and the blanks behind them', () => {
  const rows = ['one ', 'two ', '\\and ', '\\more', '    ', 'last'];
  expect(read(rows, { from: 10, to: 12 })).toEqual([
    { line: 10, text: 'one' },
    { line: 11, text: 'two and more' },
    { line: 12, text: '' },
  ]);
  expect(read(rows, { from: 13, to: 13 })).toEqual([{ line: 13, text: 'last' }]);
  expect(read(rows, { from: 3, to: 12 })).toEqual([]);
});
