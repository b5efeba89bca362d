import { expect, test } from 'vitest';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { createRelease } from './release.ts';
import { openSpool } from './spool.ts';

const KEYFRAME = 1000;

function createWorld(segments: number) {
  const spool = openSpool(':memory:');
  for (let segment = 0; segment < segments; segment++) {
    const header: SegmentHeader = {
      ...{ terminal: 'abcdefgh', segment, author: 1, profile: 'test', cols: 80, rows: 24 },
      ...{ startedAt: 0, firstLine: 0, keyframe: new Uint8Array(KEYFRAME) },
    };
    spool.open(header);
    spool.seal({ segment, events: 0, sha256: 'ab' });
  }
  const left = () => spool.index().map(({ segment }) => segment);
  return { spool, left, release: createRelease(spool, 6 * KEYFRAME) };
}

test('[LS12] what the room has for good goes at once where it takes no blocks, else once its block is settled', () => {
  const { spool, left, release } = createWorld(3);
  release.held([0], true);
  expect(left()).toEqual([0, 1, 2]);
  release.settled(1);
  expect(left()).toEqual([0, 1, 2]);
  release.settled(0);
  expect(left()).toEqual([1, 2]);
  release.held([1], true);
  release.held([2], false);
  expect(left()).toEqual([]);
  spool.close();
});

test('[LS12] what waits to be stated takes half of a spool at most, and none of it that output needs', () => {
  const { spool, left, release } = createWorld(5);
  release.held([0, 1, 2, 3], true);
  expect(left()).toEqual([2, 3, 4]);
  release.giveUp(() => spool.bytes > 2 * KEYFRAME);
  expect(left()).toEqual([3, 4]);
  release.giveUp(() => true);
  expect(left()).toEqual([4]);
  spool.close();
});
