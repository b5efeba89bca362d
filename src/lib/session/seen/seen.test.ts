import { expect, test } from 'vitest';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { LOOKED_AT_EVERY_MS } from '#protocol/ground/limits.ts';
import type { ViewerToRoom } from '#protocol/wire/messages.ts';
import { welcome } from '../testing/scripted-room.ts';
import { createSeen } from './seen.ts';

test('[TR20] a page says where it looks at most every ten seconds, and anew after each welcome', () => {
  const clock = new FakeClock();
  const sent: ViewerToRoom[] = [];
  const { facet, handlers } = createSeen({ clock, requests: { send: (message) => sent.push(message) } });
  facet.lookedAt('aaaaaaaa', 1);
  facet.lookedAt('aaaaaaaa', 2);
  clock.pass(LOOKED_AT_EVERY_MS);
  facet.lookedAt('aaaaaaaa', 3);
  const seen = { terminal: 'aaaaaaaa', line: 3, at: 5 };
  const told: unknown[] = [];
  facet.onWelcome((last) => told.push(last));
  const message = welcome({ seen });
  if (message.type === 'welcome') handlers.welcome(message, () => undefined);
  expect([facet.last, told]).toEqual([seen, [seen]]);
  facet.lookedAt('aaaaaaaa', 4);
  expect(sent.map((message) => ('line' in message ? message.line : null))).toEqual([1, 3, 4]);
});
