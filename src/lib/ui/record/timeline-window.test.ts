import { expect, it } from 'vitest';
import { TIMELINE_PAGE } from '#protocol/ground/limits.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import { EMPTY_WINDOW, MAX_EVENTS, withEvent, withNewest, withOlder } from './timeline-window.ts';

const event = (seq: number): RecordedEvent => ({ seq, at: seq, fact: { type: 'endpoint-up' } });
const page = (from: number, length = TIMELINE_PAGE) =>
  Array.from({ length }, (_, index) => event(from + index));
const seqs = ({ events }: { events: readonly RecordedEvent[] }) => [
  events[0]?.seq,
  events.at(-1)?.seq,
  events.length,
];

it('[V14] follows the end, and takes nothing twice', () => {
  const window = withNewest(EMPTY_WINDOW, page(0, 3));
  expect(seqs(withEvent(withEvent(window, event(7)), event(7)))).toEqual([0, 7, 4]);
  expect(withEvent(window, event(2))).toBe(window);
});

it('[V14] goes back page by page to the beginning', () => {
  const newest = withNewest(EMPTY_WINDOW, page(300));
  expect(newest.hasOlder).toBe(true);
  const older = withOlder(newest, page(100));
  expect(seqs(older)).toEqual([100, 499, 400]);
  expect(withOlder(older, page(0, 100)).hasOlder).toBe(false);
});

it('[V14] after a lost line what was missed is joined on, or the gap is not shown', () => {
  const window = withOlder(withNewest(EMPTY_WINDOW, page(300)), page(100));
  expect(seqs(withNewest(window, page(400)))).toEqual([100, 599, 500]);
  expect(seqs(withNewest(window, page(900)))).toEqual([900, 1099, TIMELINE_PAGE]);
});

it('[V21] the page keeps a bounded part of the record, whichever way it is read', () => {
  let window = withNewest(EMPTY_WINDOW, page(10_000));
  for (let from = 10_000 - TIMELINE_PAGE; from > 7_000; from -= TIMELINE_PAGE)
    window = withOlder(window, page(from));
  expect(window.events).toHaveLength(MAX_EVENTS);
  expect(window.isBehind).toBe(true);
  expect(withEvent(window, event(20_000))).toBe(window);
  let followed = withNewest(EMPTY_WINDOW, page(0));
  for (let seq = TIMELINE_PAGE; seq < 2 * MAX_EVENTS; seq++) followed = withEvent(followed, event(seq));
  expect(seqs(followed)).toEqual([MAX_EVENTS, 2 * MAX_EVENTS - 1, MAX_EVENTS]);
  expect(followed.hasOlder).toBe(true);
});
