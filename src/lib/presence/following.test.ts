import { expect, test } from 'vitest';
import { goalOf, type MyView } from './following.ts';

const view = (first: number, follows = false) => ({ first, last: first + 30, follows });
const mine = (change: Partial<MyView> = {}): MyView => ({
  terminal: 'aaaaaaaa',
  terminals: ['aaaaaaaa', 'bbbbbbbb'],
  view: view(5),
  ...change,
});

test('[Y15] a view goes to their terminal, to the end with them, or to their first line, and stays once it is there', () => {
  expect(goalOf({ terminal: 'bbbbbbbb', view: view(9) }, mine())).toEqual({
    kind: 'terminal',
    terminal: 'bbbbbbbb',
  });
  expect(goalOf({ terminal: 'aaaaaaaa', view: view(9) }, mine())).toEqual({ kind: 'line', line: 9 });
  expect(goalOf({ terminal: 'aaaaaaaa', view: view(5) }, mine())).toEqual({ kind: 'stay' });
  expect(goalOf({ terminal: 'aaaaaaaa', view: view(9, true) }, mine())).toEqual({ kind: 'end' });
  const atEnd = mine({ view: view(7, true) });
  expect(goalOf({ terminal: 'aaaaaaaa', view: view(9, true) }, atEnd)).toEqual({ kind: 'stay' });
});

test('[Y15] it stays where they look at nothing, and in full-screen programs, which all see whole', () => {
  for (const theirs of [
    { terminal: null, view: null },
    { terminal: 'aaaaaaaa', view: null },
  ])
    expect(goalOf(theirs, mine())).toEqual({ kind: 'stay' });
  expect(goalOf({ terminal: 'aaaaaaaa', view: view(9) }, mine({ view: null }))).toEqual({ kind: 'stay' });
});

test('[Y19] who says they look at a terminal that is not there takes nobody along', () => {
  expect(goalOf({ terminal: 'zzzzzzzz', view: view(9, true) }, mine())).toEqual({ kind: 'stay' });
});
