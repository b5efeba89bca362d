import { describe, expect, test } from 'vitest';
import { EMPTY_LIST, withOlder, withWindow } from './command-list.ts';
import { commandRow } from './testing/command-row.ts';

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => commandRow({ command: from + at, startedAt: from + at }));
const window = (from: number, to: number) => ({
  commands: rows(from, to),
  shells: [],
  hasOlder: true,
  isKnown: true,
});
const numbers = (list: { rows: readonly { command: number }[] }) => list.rows.map(({ command }) => command);

describe('[CM14] the list', () => {
  test('goes on with the newest, and keeps the older pages that were read', () => {
    let list = withWindow(EMPTY_LIST, window(10, 13));
    list = withOlder(list, { page: rows(5, 10).reverse(), isLast: true });
    list = withWindow(list, window(11, 15));
    expect(numbers(list)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(list.hasOlder).toBe(false);
  });

  test('begins anew where commands in between were missed', () => {
    const list = withWindow(withWindow(EMPTY_LIST, window(1, 4)), window(300, 303));
    expect(numbers(list)).toEqual([300, 301, 302]);
    expect(list.hasOlder).toBe(true);
  });

  test('is bounded, and reads again what it let go', () => {
    let list = withWindow(EMPTY_LIST, window(0, 200));
    for (let from = 100; from < 5_000; from += 100) list = withWindow(list, window(from, from + 200));
    expect(list.rows).toHaveLength(2_000);
    expect(list.hasOlder).toBe(true);
  });
});
