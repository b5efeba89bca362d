import { expect, test } from 'vitest';
import { MAX_LATENCY_MS } from '#protocol/ground/limits.ts';
import { toldLatency } from './latency.ts';

test('[Y13] a round trip is told again only where it is plainly another', () => {
  expect(toldLatency(null, 12.4)).toBe(12);
  expect(toldLatency(12, 16.9)).toBe(12);
  expect(toldLatency(12, 18)).toBe(18);
  expect(toldLatency(100, 124)).toBe(100);
  expect(toldLatency(100, 60)).toBe(60);
  expect(toldLatency(100, null)).toBeNull();
  expect(toldLatency(null, 10 ** 9)).toBe(MAX_LATENCY_MS);
});
