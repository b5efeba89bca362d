import { beforeEach, expect, test } from 'vitest';
import { readPlace } from '#protocol/lines/line-place.ts';
import { momentIn } from '#protocol/replay/moment.ts';
import { createLinkedPlace } from './linked-place.ts';

const LINE = 'term0001-42';
const MOMENT = 'term0001@2026-01-02T03:04:05.000Z';

let kept: Map<string, string>;
let fragment: string;
let isBlocked: boolean;
let linked: ReturnType<typeof createLinkedPlace>;

beforeEach(() => {
  [kept, fragment, isBlocked] = [new Map(), '', false];
  linked = createLinkedPlace({
    storage: () => {
      if (isBlocked) throw new Error('blocked');
      return {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, text) => void kept.set(key, text),
        removeItem: (key) => void kept.delete(key),
      };
    },
    fragment: () => fragment,
  });
});

const taken = (session = 'one') => [linked.take(session, readPlace), linked.take(session, momentIn)];

test.each([
  ['[TR14] a line', LINE, [readPlace(LINE), null]],
  ['[RE11] a moment', MOMENT, [null, momentIn(MOMENT)]],
])(
  '%s that a link names is still known after a sign-in, once, and of its session alone',
  (_, link, found) => {
    fragment = link;
    linked.keep('one');
    fragment = '';
    linked.keep('one');
    expect(taken('two')).toEqual([null, null]);
    expect(taken()).toEqual(found);
    expect(taken()).toEqual([null, null]);
  },
);

test('[RE11] the last link counts, and no secret is kept', () => {
  for (fragment of [LINE, MOMENT, 'x'.repeat(43)]) linked.keep('one');
  fragment = '';
  expect(taken()).toEqual([null, momentIn(MOMENT)]);
});

test('[TR14] where site data is blocked, the address says it', () => {
  [fragment, isBlocked] = [LINE, true];
  linked.keep('one');
  expect(taken()).toEqual([readPlace(LINE), null]);
});
