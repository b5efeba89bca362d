import { expect, test } from 'vitest';
import { createRate } from './rate.ts';

test('a clock that is set back keeps nobody waiting until it is there again', () => {
  let now = 3_600_000;
  const rate = createRate({ now: () => now }, { perSecond: 2, burst: 3 });
  const taken = () => Array.from({ length: 4 }, () => rate.takeOne());
  expect(taken()).toEqual([true, true, true, false]);
  now = 0;
  expect(rate.takeOne()).toBe(false);
  now += 500;
  expect([rate.takeOne(), rate.takeOne()]).toEqual([true, false]);
});
