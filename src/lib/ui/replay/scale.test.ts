import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createScale } from './scale.ts';

const START = 1_700_000_000_000;
const HOUR = 3_600_000;

test('[RE10] the scrubber leads to every moment and back, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(48 * HOUR), { maxLength: 20 }), fc.nat(48 * HOUR), (busy, after) => {
      const range = { start: START, end: START + 48 * HOUR };
      const scale = createScale(
        range,
        busy.map((at) => START + at),
      );
      const place = scale.placeOf(START + after);
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThanOrEqual(1);
      expect(Math.abs(scale.timeAt(place) - (START + after))).toBeLessThanOrEqual(1);
      expect(scale.placeOf(START + after + 1000)).toBeGreaterThanOrEqual(place);
      expect([scale.timeAt(-1), scale.timeAt(2)]).toEqual([range.start, range.end]);
    }),
  );
});

test('[RE10] a night in which nothing happened is short beside an hour of work', () => {
  const work = Array.from({ length: 60 }, (_, minute) => START + minute * 60_000);
  const scale = createScale({ start: START, end: START + 11 * HOUR }, [...work, START + HOUR]);
  expect(scale.placeOf(START + HOUR)).toBeGreaterThan(0.9);
});

test('[RE10] a quiet stretch is in proportion up to a minute, and then a quarter of that longer with each doubling', () => {
  const minutes = (count: number) => START + count * 60_000;
  const scale = createScale({ start: START, end: minutes(5.5) }, [minutes(0.5), minutes(1.5)]);
  expect(scale.placeOf(minutes(0.5))).toBeCloseTo(0.5 / 3);
  expect(scale.placeOf(minutes(1.5))).toBeCloseTo(1.5 / 3);
});

test('[RE10] a terminal that has only just begun has a scale too', () => {
  const scale = createScale({ start: START, end: START }, []);
  expect([scale.placeOf(START), scale.placeOf(START + 5)]).toEqual([0, 1]);
});
