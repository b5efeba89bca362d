import { expect, it } from 'vitest';
import { createSizing, type Cells } from './sizing.ts';

const small = { cols: 80, rows: 24 };
const large = { cols: 175, rows: 44 };

function sizing() {
  const asked: Cells[] = [];
  return { asked, ...createSizing((cells) => asked.push(cells)) };
}

it('[Z1] opening and resizing a window changes nothing; typing in it does', () => {
  const { asked, seen, typed } = sizing();
  seen(small, large);
  expect(asked).toEqual([]);
  typed();
  expect(asked).toEqual([large]);
});

it('[Z2] asks once for one change, however fast the keys come', () => {
  const { asked, seen, typed } = sizing();
  seen(small, large);
  typed();
  typed();
  expect(asked).toHaveLength(1);
});

it('[Z3] two who type in turn each get their size', () => {
  const { asked, seen, typed } = sizing();
  seen(small, large);
  typed();
  seen(large, large);
  seen(small, large);
  typed();
  expect(asked).toEqual([large, large]);
});

it('[Z4] the button asks again', () => {
  const { asked, seen, typed, fit } = sizing();
  seen(small, large);
  typed();
  fit();
  expect(asked).toHaveLength(2);
});
