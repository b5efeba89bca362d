import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeTags } from './tags.ts';

const COLS = 80;

test('[Y18] a name stands beside the pointer where the row is free, else behind its text, else in the gutter', () => {
  const ends = [0, 30, 79];
  const at = (row: number, column: number) =>
    placeTags([{ key: 1, row, column, width: 8 }], { cols: COLS, endOf: (of) => ends[of] ?? 0 })[0]?.at;
  expect(at(0, 10)).toBe(12);
  expect(at(1, 10)).toBe(32);
  expect(at(1, 50)).toBe(52);
  expect(at(2, 10)).toBe('gutter');
  expect(at(0, 75)).toBe('gutter');
});

test('[Y18] no name covers text, another name, or the edge', () => {
  const pointed = fc.array(
    fc.record({
      key: fc.nat(),
      row: fc.nat(3),
      column: fc.nat(COLS - 1),
      width: fc.integer({ min: 1, max: 20 }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(pointed, fc.array(fc.nat(COLS), { minLength: 4, maxLength: 4 }), (all, ends) => {
      const named = all.map((each, key) => ({ ...each, key }));
      const endOf = (row: number) => ends[row] ?? 0;
      const tags = placeTags(named, { cols: COLS, endOf });
      expect(tags).toHaveLength(named.length);
      const taken = new Set<string>();
      for (const { key, row, at } of tags) {
        const { width } = named[key]!;
        for (let cell = 0; at !== 'gutter' && cell < width; cell++) {
          expect(at + cell).toBeGreaterThanOrEqual(endOf(row));
          expect(at + cell).toBeLessThan(COLS);
          expect(taken.has(`${row}:${at + cell}`)).toBe(false);
          taken.add(`${row}:${at + cell}`);
        }
      }
    }),
  );
});
