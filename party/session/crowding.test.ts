import { expect, test } from 'vitest';
import { encodeFrame } from '#protocol/frame.ts';
import { MAX_UNPROVEN_AGENTS, MAX_VIEWERS, TECHNICIANS_VIEWERS } from '#protocol/limits.ts';
import { createTestRoom, ORIGIN } from '../testing/test-room.ts';

test('[G22] sockets that never prove to be agents keep the endpoint out of no session', () => {
  const world = createTestRoom();
  for (let more = 0; more < 3 * MAX_UNPROVEN_AGENTS; more += 1) world.agent();
  const agent = world.signedIn();
  for (let more = 0; more < 3 * MAX_UNPROVEN_AGENTS; more += 1) world.agent();
  expect(agent.socket.closedFor).toBeNull();
});

test('[G23] however many observe, technicians get in', () => {
  const world = createTestRoom();
  const watching = { origin: ORIGIN, cookie: world.enter(world.links.observer).headers.cookie };
  const places = MAX_VIEWERS - TECHNICIANS_VIEWERS;
  for (let viewer = 0; viewer < places; viewer += 1) world.connect({ headers: watching });
  expect(world.connect({ headers: watching }).closedFor).toBe('room-full');
  const working = { origin: ORIGIN, cookie: world.enter(world.links.technician).headers.cookie };
  expect(world.connect({ headers: working }).closedFor).toBeNull();
});

test('[G24] before its hello a socket may say nothing else, not even what this build does not know', () => {
  const world = createTestRoom();
  const { cookie } = world.enter(world.links.observer).headers;
  const clients = [world.agent(), world.viewerWith({ origin: ORIGIN, cookie })];
  for (const client of clients) client.sendFrame(encodeFrame({ type: 'of-the-future' }));
  expect(clients.map(({ socket }) => socket.closedFor)).toEqual(['hello-expected', 'hello-expected']);
  expect(world.room.unknownMessages).toBe(0);
});
