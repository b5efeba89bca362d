import { expect, test } from 'vitest';
import { MAX_NOTES_FRAMES, MAX_NOTES_FRAMES_BURST } from '#protocol/ground/limits.ts';
import { encodeAwareness, entryOf } from '#protocol/notes/notes-frame.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { buffer, identityOf, stateOf } from '../testing/notes-world.ts';
import { createGuard } from './guard.ts';

const ANNA = identityOf(0);
const said = (clock: number, client = 5) =>
  buffer(encodeAwareness([entryOf({ client, clock, state: stateOf(ANNA) })]));
const left = (clock: number) => buffer(encodeAwareness([entryOf({ client: 5, clock, state: null })]));

function guarded() {
  const clock = createFakeClock();
  return { clock, guard: createGuard({ identity: ANNA, isTaken: (client) => client === 6, clock }) };
}

test('[Y7] more than 60 frames a second in the long run closes by name; a burst does not', () => {
  const { clock, guard } = guarded();
  for (let frame = 0; frame < MAX_NOTES_FRAMES_BURST; frame++)
    expect(guard.judge('ping').type).toBe('answer-ping');
  for (let second = 0; second < 10; second++) {
    clock.advance(1_000);
    for (let frame = 0; frame < MAX_NOTES_FRAMES; frame++)
      expect(guard.judge('ping').type).toBe('answer-ping');
  }
  expect(guard.judge('ping')).toEqual({ type: 'close', reason: 'rate-limited' });
});

test('[Y3] text, and frames in the pieces y-partykit would put together, close by name', () => {
  for (const data of ['', 'pong', 'y-pk-batch#{"type":"start","id":"a","size":4,"count":1}', null, {}])
    expect(guarded().guard.judge(data)).toEqual({ type: 'close', reason: 'malformed-frame' });
});

test('[Y2] a client that is somebody else’s, and a second one, close by name', () => {
  const { guard } = guarded();
  expect(guard.judge(said(1, 6))).toEqual({ type: 'close', reason: 'not-allowed' });
  expect(guard.judge(said(1, 5)).type).toBe('say');
  expect(guard.judge(said(2, 7))).toEqual({ type: 'close', reason: 'not-allowed' });
});

test('[Y2] a clock only goes on, by steps a page can have made', () => {
  const { guard } = guarded();
  expect(guard.judge(said(10)).type).toBe('say');
  expect(guard.judge(said(10)).type).toBe('nothing');
  expect(guard.judge(said(9)).type).toBe('nothing');
  expect(guard.judge(left(10)).type).toBe('say');
  expect(guard.judge(said(1_010)).type).toBe('say');
  expect(guard.judge(said(2_011))).toEqual({ type: 'close', reason: 'malformed-frame' });
});
