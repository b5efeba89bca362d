import { expect, it } from 'vitest';
import { createWheelLines } from './wheel.ts';

const ROWS = 24;
const pixels = (deltaY: number) => ({ deltaY, deltaMode: 0 });

it('[KB11] a notch of the wheel is three lines, in pixels and in lines', () => {
  const linesOf = createWheelLines();
  expect([100, 100, -100].map((deltaY) => linesOf(pixels(deltaY), ROWS))).toEqual([3, 3, -3]);
  expect(linesOf({ deltaY: 3, deltaMode: 1 }, ROWS)).toBe(3);
  expect(linesOf({ deltaY: 1, deltaMode: 2 }, ROWS)).toBe(ROWS);
});

it('[KB11] a touchpad’s small steps add up, turning round goes back at once, and nothing is more than a screen', () => {
  const linesOf = createWheelLines();
  const steps = [10, 10, 10, 10, -20, -20].map((deltaY) => linesOf(pixels(deltaY), ROWS) + 0);
  expect(steps).toEqual([0, 0, 0, 1, 0, -1]);
  expect(linesOf(pixels(1e6), ROWS)).toBe(ROWS);
});
