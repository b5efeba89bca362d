import { expect, test } from 'vitest';
import type { Anchor } from '#protocol/notes/anchor.ts';
import type { NoteView } from '#protocol/notes/view.ts';
import { extended, FIRST, including, MAX_CARDS, PAGE_CARDS } from './list-window.ts';
import { pinsOf } from './pins.ts';
import { notesOnScreen, notesWritten } from './standing.ts';
import { countWords, pinWords } from './words.ts';

const TOTAL = 1000;

test('[NO34] of a thousand notes no more cards are in the page than a few screens have, wherever one is', () => {
  let window = FIRST;
  for (let page = 0; page < TOTAL / PAGE_CARDS + 2; page++) {
    window = extended(window, { way: 'down', total: TOTAL });
    expect(window.to - window.from).toBeLessThanOrEqual(MAX_CARDS);
  }
  expect(window.to).toBe(TOTAL);
  for (let page = 0; page < TOTAL / PAGE_CARDS + 2; page++) {
    window = extended(window, { way: 'up', total: TOTAL });
    expect(window.to - window.from).toBeLessThanOrEqual(MAX_CARDS);
  }
  expect(window.from).toBe(0);
  const around = including(FIRST, 700);
  expect(around.from).toBeLessThanOrEqual(700);
  expect(around.to).toBeGreaterThan(700);
  expect(including(around, 700)).toEqual(around);
  expect(including(FIRST, -1)).toEqual(FIRST);
});

const by = { person: 'p1', device: 'd1', name: 'Anna', role: 'technician' as const };
const noteOn = (id: number, anchor: Anchor) =>
  ({ id: `n${id}`, anchor, withdrawn: null, text: 'x', by, kind: 'note' }) as unknown as NoteView;

test('[NO34] a thousand notes on one line, or on one screen, are one pin, and no line is read twice for them', () => {
  const anchor: Anchor = {
    ...{ on: 'lines', terminal: 'abcdefgh', segment: 1, event: 1 },
    ...{ from: { line: 5, column: 0 }, to: { line: 5, column: 4 }, quote: { start: 'full', end: null } },
  };
  const read: number[] = [];
  const shown = {
    ...{ cols: 80, isAlternate: false },
    rows: Array.from({ length: 10 }, (_, line) => ({ line, from: 0, length: 80, isLast: true })),
  };
  const places = {
    ...{ shown, cell: { width: 8, height: 16 }, selection: null, isAtEnd: true },
    ...{ endOf: () => 4, textBetween: () => 'full' },
  };
  const browser = {
    ...{ held: { terminal: 'abcdefgh', first: 0, last: 9 }, places },
    texts({ from }: { from: number }) {
      read.push(from);
      return [{ line: from, text: 'full' }];
    },
  };
  const options = { until: null, commandLine: () => null };
  const onLine = Array.from({ length: TOTAL }, (_, id) => noteOn(id, anchor));
  const notes = notesOnScreen(browser, { written: notesWritten(onLine), ...options });
  const pins = pinsOf({ places, notes, commandAt: () => null });
  expect(pins.map(({ row, on }) => [row, on.length])).toEqual([[5, TOTAL]]);
  expect(read).toEqual([...new Set(read)]);
  expect(countWords(TOTAL)).toBe('99+');
  expect(pinWords(pins[0]?.on ?? [])).toBe('1000 notes, the first by Anna: x');

  const rows: Anchor = { ...anchor, on: 'screen', from: { row: 2, column: 0 }, to: { row: 2, column: 4 } };
  const onRows = Array.from({ length: TOTAL }, (_, id) => noteOn(id, rows));
  const full = { ...browser, places: { ...places, shown: { ...shown, isAlternate: true } } };
  const there = notesOnScreen(full, { written: notesWritten(onRows), ...options });
  expect(pinsOf({ places: full.places, notes: there, commandAt: () => null })).toMatchObject([{ row: 2 }]);
});
