import { expect, it } from 'vitest';
import type { Size } from '#protocol/ground/size.ts';
import { createSizing } from './sizing.ts';

const small = { cols: 80, rows: 24 };
const large = { cols: 175, rows: 44 };

function sizing() {
  const asked: Size[] = [];
  return { asked, ...createSizing((cells) => asked.push(cells)) };
}

it('[Z1] resizing the window and then typing in it sets the size; neither does alone', () => {
  const { asked, seen, typed, wished } = sizing();
  seen(small, large);
  typed();
  expect(asked).toEqual([]);
  wished();
  expect(asked).toEqual([]);
  typed();
  expect(asked).toEqual([large]);
});

it('[Z2] asks once for one wish, however fast the keys come', () => {
  const { asked, seen, typed, wished } = sizing();
  seen(small, large);
  wished();
  typed();
  typed();
  expect(asked).toHaveLength(1);
});

it('[Z3] who is given control and types changes no size, nor does room that a panel takes', () => {
  const { asked, seen, typed, wished } = sizing();
  seen(small, large);
  wished();
  typed();
  seen(large, large);
  seen(small, large);
  typed();
  seen(small, { cols: 120, rows: 44 });
  typed();
  expect(asked).toEqual([large]);
});

it('[Z4] the button asks, as often as it is pressed', () => {
  const { asked, seen, fit } = sizing();
  seen(small, large);
  fit();
  fit();
  expect(asked).toEqual([large, large]);
});
