import { expect, test } from 'vitest';
import type { NoteView } from '#protocol/notes/view.ts';
import { pinsOf, tagRoom } from './pins.ts';

const note = (id: string) => ({ id }) as NoteView;
const row = (line: number, from = 0, isLast = true) => ({ line, from, length: 80, isLast });
const places = {
  shown: { cols: 80, isAlternate: false, rows: [row(7), row(8, 0, false), row(8, 80), row(9)] },
  cell: { width: 8, height: 16 },
  endOf: (at: number) => [10, 80, 5, 70][at] ?? 0,
};

test('[NO27] notes on one line are one pin, beside a command’s sign; its text covers neither output nor what is said of the command', () => {
  const notes = new Map([
    [7, [note('a'), note('b')]],
    [8, [note('c')]],
    [9, [note('d')]],
    [30, [note('e')]],
  ]);
  const commandAt = (line: number) => (line === 7 ? { taken: 100 } : null);
  const pins = pinsOf({ places, notes, commandAt });
  expect(pins.map(({ row: at, first, on, isBeside }) => [at, first.id, on.length, isBeside])).toEqual([
    [0, 'a', 2, true],
    [1, 'c', 1, false],
    [3, 'd', 1, false],
  ]);
  const [first, wrapped, full] = pins.map(({ tag }) => tag);
  expect(first).toEqual({ left: 12 * 8, width: 80 * 8 - 12 * 8 - 100 - 2 * 8 });
  expect(wrapped).toBeNull();
  expect(full).toBeNull();
  expect(tagRoom({ end: 0, cols: 80, cellWidth: 8, taken: 0 })).toEqual({ left: 16, width: 624 });
});
