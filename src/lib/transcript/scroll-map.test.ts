import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAtOrBehind, lastPosition, MAX_HEIGHT_PX, ScrollMap, seenFrom, walk } from './scroll-map.ts';

const options = fc.record({
  total: fc.integer({ min: 1, max: 20_000_000 }),
  rowHeight: fc.integer({ min: 12, max: 60 }),
  viewport: fc.integer({ min: 100, max: 3000 }),
});

describe('[TR2] any line of ten millions has its place in a scrollbar of bounded height', () => {
  test('[TR2] no element is higher than a browser can lay out', () => {
    fc.assert(
      fc.property(options, (given) => {
        expect(new ScrollMap(given).height).toBeLessThanOrEqual(MAX_HEIGHT_PX + given.viewport + 1);
      }),
    );
  });

  test('[TR2] a line and its place in the scrollbar are each other’s, and keep their order', () => {
    fc.assert(
      fc.property(options, fc.nat(), fc.nat(), (given, a, b) => {
        const map = new ScrollMap(given);
        const topOf = (index: number) => map.topOf({ index, offset: 0 }, given.rowHeight);
        const [low, high] = [a % given.total, b % given.total].sort((x, y) => x - y);
        if (low === undefined || high === undefined) return;
        expect(map.indexAt(topOf(low))).toBe(low);
        expect(topOf(low)).toBeLessThanOrEqual(topOf(high));
        expect(map.indexAt(0)).toBe(0);
        expect(map.indexAt(map.height)).toBe(given.total - 1);
      }),
    );
  });
});

const heights = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 200 });

describe('[TR3] scrolling goes over lines as high as they are', () => {
  const walking = (list: readonly number[]) => ({
    total: list.length,
    heightOf: (index: number) => list[index] ?? 0,
  });
  const fromTop = (list: readonly number[], { index, offset }: { index: number; offset: number }) =>
    list.slice(0, index).reduce((sum, height) => sum + height, 0) + offset;

  test('[TR3] a way down and up again ends where it began, and two ways are one', () => {
    fc.assert(
      fc.property(heights, fc.nat(40_000), fc.nat(3000), fc.nat(3000), (list, start, one, two) => {
        const lines = walking(list);
        const whole = list.reduce((sum, height) => sum + height, 0);
        const at = walk({ index: 0, offset: 0 }, { by: start, ...lines });
        expect(fromTop(list, at)).toBe(Math.min(start, whole));
        const both = walk(walk(at, { by: one, ...lines }), { by: two, ...lines });
        expect(fromTop(list, both)).toBe(fromTop(list, walk(at, { by: one + two, ...lines })));
        const back = walk(both, { by: fromTop(list, at) - fromTop(list, both), ...lines });
        expect(fromTop(list, back)).toBe(fromTop(list, at));
      }),
    );
  });

  test('[TR3] at the end the last line stands at the lower edge, and what is seen fills the window', () => {
    fc.assert(
      fc.property(heights, fc.integer({ min: 1, max: 3000 }), (list, viewport) => {
        const lines = walking(list);
        const whole = list.reduce((sum, height) => sum + height, 0);
        const last = lastPosition(viewport, lines);
        expect(fromTop(list, last)).toBe(Math.max(0, whole - viewport));
        expect(isAtOrBehind(walk(last, { by: 10, ...lines }), last)).toBe(true);
        expect(seenFrom(last, { viewport, ...lines })).toEqual({ first: last.index, last: list.length - 1 });
      }),
    );
  });
});
