import { expect, test } from 'vitest';
import { encodeFrame } from '#protocol/wire/frame.ts';
import {
  CLIENTS_VIEWERS,
  MAX_UNPROVEN_AGENTS,
  MAX_VIEWERS,
  TECHNICIANS_VIEWERS,
} from '#protocol/ground/limits.ts';
import { createTestRoom, ORIGIN } from '../testing/test-room.ts';

test('[G22] sockets that never prove to be agents keep the endpoint out of no session', () => {
  const world = createTestRoom();
  for (let more = 0; more < 3 * MAX_UNPROVEN_AGENTS; more += 1) world.agent();
  const agent = world.signedIn();
  for (let more = 0; more < 3 * MAX_UNPROVEN_AGENTS; more += 1) world.agent();
  expect(agent.socket.closedFor).toBeNull();
});

test('[G23] however many observe, clients get in, and however many clients there are, technicians', () => {
  const world = createTestRoom();
  const browserOf = (link: string) => ({ origin: ORIGIN, cookie: world.enter(link).headers.cookie });
  const fill = (headers: Record<string, string>, places: number) => {
    for (let viewer = 0; viewer < places; viewer += 1)
      expect(world.connect({ headers }).closedFor).toBeNull();
    expect(world.connect({ headers }).closedFor).toBe('room-full');
  };
  fill(browserOf(world.links.observer), MAX_VIEWERS - TECHNICIANS_VIEWERS - CLIENTS_VIEWERS);
  fill(browserOf(world.links.client), CLIENTS_VIEWERS);
  fill(browserOf(world.links.technician), TECHNICIANS_VIEWERS);
});

test('[G24] before its hello a socket may say nothing else, not even what this build does not know', () => {
  const world = createTestRoom();
  const { cookie } = world.enter(world.links.observer).headers;
  const clients = [world.agent(), world.viewerWith({ origin: ORIGIN, cookie })];
  for (const client of clients) client.sendFrame(encodeFrame({ type: 'of-the-future' }));
  expect(clients.map(({ socket }) => socket.closedFor)).toEqual(['hello-expected', 'hello-expected']);
  expect(world.room.unknownMessages).toBe(0);
});
