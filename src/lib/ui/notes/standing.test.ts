import { expect, test } from 'vitest';
import type { LinesAnchor } from '#protocol/notes/anchor.ts';
import { standingIn } from './standing.ts';

const anchor: LinesAnchor = {
  ...{ on: 'lines', terminal: 'abcdefgh', segment: 2, event: 5 },
  ...{ from: { line: 10, column: 0 }, to: { line: 10, column: 3 }, quote: { start: '35%', end: null } },
};
const nothing = () => null;
/** A screen that holds the lines from a first one on. */
const screen = (first: number, ...lines: string[]) => ({
  held: { terminal: 'abcdefgh', first, last: first + lines.length - 1 },
  places: null,
  texts: ({ from }: { from: number }) =>
    lines[from - first] === undefined ? [] : [{ line: from, text: lines[from - first] ?? '' }],
});
const saying = (text: string) => (line: number) => (line === 10 ? text : null);

test('[NO30] what lines say is looked for on the screen, then in what was stated; behind the end there is nothing', () => {
  expect(standingIn(screen(10, '35%'), { anchor, found: null })).toEqual({ how: 'in-place', line: 10 });
  expect(standingIn(screen(10, '99%'), { anchor, found: null })).toEqual({ how: 'changed-or-never' });
  expect(standingIn(screen(5, 'a', 'b'), { anchor, found: null })).toEqual({ how: 'changed-or-never' });
  expect(standingIn(screen(11, 'a'), { anchor, found: null })).toEqual({ how: 'unknown' });
  const stated = { stated: saying('35%'), once: null };
  expect(standingIn(screen(11, 'a'), { anchor, found: stated })).toEqual({ how: 'in-place', line: 10 });
  expect(standingIn(null, { anchor, found: null })).toBeNull();
  expect(standingIn(null, { anchor, found: stated })).toEqual({ how: 'in-place', line: 10 });
});

test('[NO30] of a note that claims to be on all lines there could be, only those that it quotes are looked at', () => {
  const all: LinesAnchor = {
    ...anchor,
    to: { line: Number.MAX_SAFE_INTEGER, column: 0 },
    quote: { start: '35%', end: 'done' },
  };
  let looked = 0;
  const once = () => (looked++, '35% done');
  expect(standingIn(screen(10, '35%'), { anchor: all, found: { stated: nothing, once } })).toEqual({
    how: 'changed',
  });
  expect(looked).toBeLessThan(10);
});

test('[NO30] lines that changed and a quote that never stood there are told apart by what was there then', () => {
  const found = (once: string) => ({ stated: nothing, once: saying(once) });
  expect(standingIn(screen(10, '99%'), { anchor, found: found('35%') })).toEqual({ how: 'changed' });
  expect(standingIn(screen(10, '99%'), { anchor, found: found('12%') })).toEqual({ how: 'never' });
  // What had left the screen by then says the same now; of what is not known at all nothing is said.
  const left = { stated: saying('99%'), once: nothing };
  expect(standingIn(screen(11, 'a'), { anchor, found: left })).toEqual({ how: 'never' });
  expect(standingIn(screen(11, 'a'), { anchor, found: { stated: nothing, once: nothing } })).toEqual({
    how: 'unknown',
  });
});
