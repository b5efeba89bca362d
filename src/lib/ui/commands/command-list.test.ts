import { describe, expect, test } from 'vitest';
import { EMPTY_LIST, isCutOff, withNewest, withOlder } from './command-list.ts';
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
    let list = withNewest(EMPTY_LIST, window(10, 13));
    list = withOlder(list, { page: rows(5, 10).reverse(), isLast: true });
    list = withNewest(list, window(11, 15));
    expect(numbers(list)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(list.hasOlder).toBe(false);
  });

  test('is cut off where commands in between were missed', () => {
    const list = withNewest(EMPTY_LIST, window(1, 4));
    expect(isCutOff(list, window(300, 303))).toBe(true);
    expect(isCutOff(list, window(2, 8))).toBe(false);
    expect(isCutOff(EMPTY_LIST, window(300, 303))).toBe(false);
    expect(isCutOff(list, { ...window(5, 8), hasOlder: false })).toBe(false);
  });

  test('of failed ones keeps those of long ago beside new ones', () => {
    let failed = withNewest(EMPTY_LIST, window(900, 900));
    failed = withOlder(failed, { page: rows(5, 8).reverse(), isLast: true });
    failed = withNewest(failed, { commands: rows(950, 951), hasOlder: true });
    expect(numbers(failed)).toEqual([5, 6, 7, 950]);
    expect(failed.hasOlder).toBe(false);
  });

  test('is bounded, and reads again what it let go', () => {
    let list = withNewest(EMPTY_LIST, window(0, 200));
    for (let from = 100; from < 5_000; from += 100) list = withNewest(list, window(from, from + 200));
    expect(list.rows).toHaveLength(2_000);
    expect(list.hasOlder).toBe(true);
  });
});
