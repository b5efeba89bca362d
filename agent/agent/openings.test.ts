import { expect, test } from 'vitest';
import {
  MAX_ENDPOINT_SHELLS,
  MAX_OPENINGS,
  MAX_OPENINGS_BURST,
  MAX_SESSION_SHELLS,
} from '#protocol/ground/limits.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { createOpenings } from './openings.ts';

const shells = (session: string, count: number) => Array<string>(count).fill(session);

test('[A22] shells that run bound those a room can open, of its session and in all, ones being started too', () => {
  let running = shells('a', MAX_SESSION_SHELLS - 1);
  const openings = createOpenings({ clock: new FakeClock(), running: () => running });
  expect(openings.problem('a')).toBeNull();
  const started = openings.starting('a');
  expect(openings.problem('a')).toContain('this session');
  expect(openings.problem('b')).toBeNull();
  started();
  expect(openings.problem('a')).toBeNull();
  running = shells('c', MAX_ENDPOINT_SHELLS);
  expect(openings.problem('d')).toContain('this machine');
});

test('[A22] shells asked for one after the other are bounded in time', () => {
  const clock = new FakeClock();
  const openings = createOpenings({ clock, running: () => [] });
  for (let more = 0; more < MAX_OPENINGS_BURST; more += 1) expect(openings.problem('a')).toBeNull();
  expect(openings.problem('b')).toContain('opened just now');
  clock.pass(1_000 / MAX_OPENINGS + 1);
  expect(openings.problem('b')).toBeNull();
  expect(openings.problem('b')).toContain('opened just now');
});
