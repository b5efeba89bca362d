import { expect, it } from 'vitest';
import { followTagPlace, type FollowTagPlace } from './follow-tag.ts';

const GROUND = {
  ground: { width: 824, height: 420 },
  tag: { width: 200, height: 32 },
  cell: { width: 10, height: 20 },
  origin: { x: 24, y: 8 },
};

/** `ends`: where the text of each of 20 rows ends. */
const placeOf = (ends: Record<number, number>, last: FollowTagPlace = 'bottom') =>
  followTagPlace({ ...GROUND, rows: 20, endOf: (row) => ends[row] ?? 0 }, last);

it('[FO2] who is followed is said where no text stands, and it stays there while it can', () => {
  expect(placeOf({})).toBe('bottom');
  expect(placeOf({ 19: 60, 10: 80 })).toBe('bottom');
  expect(placeOf({ 19: 61 })).toBe('top');
  expect(placeOf({ 19: 0 }, 'top')).toBe('top');
  expect(placeOf({ 0: 80 }, 'top')).toBe('bottom');
  expect(placeOf({ 1: 80, 19: 80 })).toBe('gutter');
  expect(placeOf({ 2: 80, 17: 80 }, 'gutter')).toBe('bottom');
});
