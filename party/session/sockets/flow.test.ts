import { expect, test } from 'vitest';
import { VIEWER_FAST_MS, VIEWER_FAST_WINDOW_BYTES, VIEWER_WINDOW_BYTES } from '#protocol/ground/limits.ts';
import { fits, lagged, newFlow, reported, sent, type Flow } from './flow.ts';

const FRAME = 64 * 1024;

/** Fills the window, and has all of it acknowledged after a while; gives how much fitted. */
function fill(flow: Flow, answerMs: number): number {
  let filled = 0;
  for (; fits(flow, FRAME); filled += FRAME) sent(flow, { bytes: FRAME, now: 0 });
  reported(flow, { bytes: flow.sent, now: answerMs });
  return filled;
}

test('[S45] a viewer who takes a full window in at once is given a larger one, up to its bound', () => {
  const flow = newFlow();
  expect(fill(flow, 1)).toBe(VIEWER_WINDOW_BYTES);
  expect(fill(flow, VIEWER_FAST_MS)).toBe(2 * VIEWER_WINDOW_BYTES);
  for (let more = 0; more < 5; more += 1) fill(flow, 1);
  expect(fill(flow, 1)).toBe(VIEWER_FAST_WINDOW_BYTES);
});

test('[S45] one who takes longer is not, and one who lags begins anew', () => {
  const flow = newFlow();
  fill(flow, VIEWER_FAST_MS + 1);
  expect(fill(flow, 1)).toBe(VIEWER_WINDOW_BYTES);
  expect(fill(flow, 1)).toBe(2 * VIEWER_WINDOW_BYTES);
  lagged(flow);
  expect(fill(flow, 1)).toBe(VIEWER_WINDOW_BYTES);
});
