import { describe, expect, test } from 'vitest';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { CLIENTS_VIEWERS, MAX_TABS, MAX_VIEWERS, TECHNICIANS_VIEWERS } from '#protocol/ground/limits.ts';
import { ROLES } from '#protocol/ground/roles.ts';
import { createTestRoom, ORIGIN } from '../../testing/test-room.ts';

test('[G22] sockets that never prove to be agents are none, and keep the endpoint out of no session', () => {
  const world = createTestRoom();
  const strangers = Array.from({ length: 100 }, () => world.agent({}));
  const agent = world.signedIn();
  strangers.push(...Array.from({ length: 100 }, () => world.agent({})));
  expect(new Set(strangers.map(({ socket }) => socket.closedFor))).toEqual(new Set(['unsupported-version']));
  expect(agent.socket.closedFor).toBeNull();
});

test('[G23] however many observe, clients get in, and however many clients there are, technicians', () => {
  const world = createTestRoom();
  // All enter before the first sits down: that takes a while, and a socket is to say hello soon.
  const enter = (link: string, people: number) =>
    Array.from({ length: people }, (_, at) => {
      if (at % 50 === 0) world.pass(20_000);
      return world.enter(link, { source: `ip4:192.0.2.${at % 250}` }).cookie;
    });
  const seat = (cookie = '') => world.connect({ headers: { origin: ORIGIN, cookie } }).closedFor;
  const fill = ([late, ...cookies]: string[]) => {
    for (const cookie of cookies) expect(seat(cookie)).toBeNull();
    expect(seat(late)).toBe('room-full');
  };
  const crowds = [
    enter(world.links.observer, MAX_VIEWERS - TECHNICIANS_VIEWERS - CLIENTS_VIEWERS + 1),
    enter(world.links.client, CLIENTS_VIEWERS + 1),
    enter(world.links.technician, TECHNICIANS_VIEWERS + 1),
  ];
  for (const crowd of crowds) fill(crowd);
});

describe('[R14] a device has as many sockets as it may have tabs', () => {
  test('one that opens three hundred takes nobody else’s place, and is told why', () => {
    const world = createTestRoom();
    const { cookie } = world.enter(world.links.observer);
    const opened = Array.from({ length: MAX_VIEWERS }, () =>
      world.connect({ headers: { origin: ORIGIN, cookie } }),
    );
    const open = opened.filter(({ closedFor }) => closedFor === null);
    expect(open).toHaveLength(MAX_TABS);
    expect(new Set(opened.map(({ closedFor }) => closedFor))).toEqual(new Set([null, 'too-many-tabs']));
    for (const role of ROLES) expect(world.viewer(role).look()[0]).toMatchObject({ type: 'welcome' });
  });

  test('those that have said hello count like those that have yet to, over a sleep too; one that ends makes room', () => {
    const world = createTestRoom();
    const somebody = world.enter(world.links.observer);
    const seats = Array.from({ length: MAX_TABS - 1 }, () => world.greet(somebody));
    const { cookie } = somebody;
    world.connect({ headers: { origin: ORIGIN, cookie } });
    world.sleep();
    expect(world.greet(somebody).socket.closedFor).toBe('too-many-tabs');
    seats[0]?.leave();
    expect(world.greet(somebody).look()[0]).toMatchObject({ type: 'welcome' });
    expect(world.greet(somebody).socket.closedFor).toBe('too-many-tabs');
  });

  test('entering again gives a device no more of them', () => {
    const world = createTestRoom();
    const browser = world.browser();
    const entries = [1, 2, 3].map(() => world.enter(world.links.observer, { browser }));
    const reasons = entries.flatMap((somebody) =>
      Array.from({ length: MAX_TABS }, () => world.greet(somebody).socket.closedFor),
    );
    expect(reasons.filter((reason) => reason === null)).toHaveLength(MAX_TABS);
  });
});

test('[G24] before its hello a socket may say nothing else, not even what this build does not know', () => {
  const world = createTestRoom();
  const { cookie } = world.enter(world.links.observer);
  const viewer = world.viewerWith({ origin: ORIGIN, cookie });
  viewer.sendFrame(encodeFrame({ type: 'of-the-future' }));
  expect(viewer.socket.closedFor).toBe('hello-expected');
  expect(world.room.unknownMessages).toBe(0);
});
