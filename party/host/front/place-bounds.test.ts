import { expect, test } from 'vitest';
import { FRONT_BELOW_FILES, FRONT_PLACES, KEPT_FILES } from '#protocol/ground/limits.ts';
import { placeBounds, viewersOf } from './place-bounds.ts';

test('[N50] the places need no more files than there are, less those the process keeps', () => {
  for (let openFiles = 1; openFiles < FRONT_BELOW_FILES; openFiles += 1) {
    const { lines, sockets, requests } = placeBounds(openFiles);
    // A socket has a second line, to workerd; so has a request, beside lines that wait for the next one.
    const needed = lines.all + sockets.all + 2 * requests.all;
    expect(needed).toBeLessThanOrEqual(Math.max(0, openFiles - KEPT_FILES));
    for (const { all, source, kept } of [lines, sockets, requests])
      expect(source + kept.places).toBeLessThanOrEqual(all);
  }
});

test.each([null, FRONT_BELOW_FILES])('[N50] with %s files there are all places', (openFiles) => {
  expect(placeBounds(openFiles)).toEqual(FRONT_PLACES);
});

test.each([
  [128, 7],
  [1_024, 119],
  [FRONT_BELOW_FILES, 999],
])('[N50] %d files are room for %d viewers', (openFiles, viewers) => {
  expect(viewersOf(placeBounds(openFiles).sockets.all)).toBe(viewers);
});
