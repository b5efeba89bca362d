import { describe, expect, test } from 'vitest';
import { shownOf, type Grid } from '../../terminal/places.ts';
import { byLine, linesOf, nextFrom, signsOf } from './gutter.ts';
import { commandRow } from './testing/command-row.ts';

/** Rows of 20 cells; each entry is a line's rows. */
function grid(rowsOfLines: readonly number[], change: Partial<Grid> = {}): Grid {
  const rows = rowsOfLines.flatMap((count, line) => Array.from({ length: count }, (_, at) => ({ line, at })));
  return {
    ...{ cols: 20, rows: 4, top: 0, isAlternate: false },
    lineOf: (row) => 100 + (rows[row]?.line ?? 0),
    isWrapped: (row) => (rows[row]?.at ?? 0) > 0,
    lengthOf: () => 20,
    ...change,
  };
}

const TERMINAL = 'term0001';
const commands = byLine(
  [
    commandRow({ command: 1, promptLine: 101, line: 102, lastLine: 103 }),
    commandRow({ command: 2, promptLine: 103, line: 104, lastLine: null, exit: null, endedAt: null }),
    commandRow({ command: 7, promptLine: 102, terminal: 'term0002' }),
  ],
  TERMINAL,
);
const signs = (lines: Grid, { end = 5, width = 8 } = {}) =>
  signsOf(commands, {
    shown: shownOf(lines),
    endOf: () => end,
    hasRoom: (_, at) => at + 2 + width <= 20,
  }).map(({ row, at, wordsAt }) => [row.command, at, wordsAt]);

describe('[CM11] a command’s sign stands at its prompt', () => {
  test('of the watched terminal, where it is scrolled to', () => {
    expect(signs(grid([1, 1, 1, 1, 1]))).toEqual([
      [1, 1, 1],
      [2, 3, 3],
    ]);
    expect(signs(grid([1, 1, 1, 1, 1, 1], { top: 2 }))).toEqual([[2, 1, 1]]);
  });

  test('in the first row of a line that is wrapped, with its words in the last', () => {
    expect(signs(grid([1, 3, 1]))).toEqual([[1, 1, 3]]);
    expect(signs(grid([1, 3, 1, 1], { top: 2 }))).toEqual([[2, 3, 3]]);
  });

  test('its words cover nothing that was put out', () => {
    expect(signs(grid([1, 1, 1, 1]), { end: 11 })).toEqual([
      [1, 1, null],
      [2, 3, null],
    ]);
  });

  test('there is none on the alternate screen', () => {
    expect(signs(grid([1, 1, 1, 1], { isAlternate: true }))).toEqual([]);
  });
});

test('[CM13] one goes from a line to the command before or behind it', () => {
  const from = (line: number, way: 'up' | 'down') => nextFrom(commands, { line, way })?.command ?? null;
  expect([from(Infinity, 'up'), from(103, 'up'), from(102, 'up'), from(101, 'up')]).toEqual([2, 1, 1, null]);
  expect([from(0, 'down'), from(101, 'down'), from(103, 'down')]).toEqual([1, 2, null]);
});

test('[CM13] a command’s lines are its prompt’s and those up to where it ended, or up to the end while it runs', () => {
  expect(linesOf(commandRow({ promptLine: 5, line: 6, lastLine: 9 }), 99)).toEqual({ from: 5, to: 8 });
  expect(linesOf(commandRow({ promptLine: 5, line: 6, lastLine: 6 }), 99)).toEqual({ from: 5, to: 5 });
  expect(linesOf(commandRow({ promptLine: 5, lastLine: null, exit: null }), 99)).toEqual({ from: 5, to: 99 });
  expect(linesOf(commandRow({ promptLine: null, line: null }), 99)).toBe(null);
});
