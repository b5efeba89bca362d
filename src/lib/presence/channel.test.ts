import { expect, test } from 'vitest';
import { AWARENESS_GONE_MS, AWARENESS_RENEW_MS, PING_INTERVAL_MS } from '#protocol/ground/limits.ts';
import { encodeAwareness } from '#protocol/notes/notes-frame.ts';
import type { PresenceState } from '#protocol/notes/presence.ts';
import { createChannel } from './channel.ts';
import { NotesServer, STATE } from './testing/notes-server.ts';

const PRIYA: PresenceState = { ...STATE, person: 'pppppppppp', name: 'Priya' };

function open(current: () => PresenceState | null = () => STATE) {
  const server = new NotesServer();
  const who = {
    session: '0123456789ab',
    person: STATE.person,
    token: () => `token-${server.sockets.length}`,
  };
  const channel = createChannel({ ...who, current }, server.ports);
  server.socket.open();
  return { server, channel, states: () => channel.others.map(({ state }) => state) };
}

test('[Y11] it says who it is on a socket of its person, and what others say is read', () => {
  const { server, channel, states } = open();
  expect(server.socket.path).toBe('/parties/notes/notes-0123456789ab?person=aaaaaaaaaa&token=token-0');
  expect(server.socket.said.map(({ state }) => state)).toEqual([STATE]);
  server.socket.tell(5, PRIYA);
  expect(states()).toEqual([PRIYA]);
  server.socket.tell(5, null);
  expect(states()).toEqual([]);
  expect(channel.state).toEqual({ status: 'live' });
  channel.close();
});

test('[Y11] what the room sends back of oneself is not somebody else', () => {
  const { server, states } = open();
  server.socket.tell(server.socket.said[0]!.client, STATE);
  expect(states()).toEqual([]);
});

test('[Y11] it says nothing before it knows who it is', () => {
  const { server, channel } = open(() => null);
  channel.speak();
  expect(server.socket.said).toEqual([]);
});

test('[Y11] a state that is none is nobody’s', () => {
  const { server, states } = open();
  server.socket.tell(5, PRIYA);
  server.socket.send(encodeAwareness([{ client: 5, clock: 2, json: '{"person":"evil"}' }]));
  server.socket.send(encodeAwareness([{ client: 6, clock: 2, json: '{' }]));
  expect(states()).toEqual([]);
});

test('[Y11] it says its state again before others forget it, and forgets who does not', () => {
  const { server, states } = open();
  server.socket.tell(5, PRIYA);
  server.clock.pass(AWARENESS_RENEW_MS);
  expect(server.socket.said).toHaveLength(2);
  expect(server.socket.said[1]!.clock).toBeGreaterThan(server.socket.said[0]!.clock);
  server.socket.tell(6, PRIYA);
  server.clock.pass(AWARENESS_GONE_MS - 1);
  expect(states()).toHaveLength(2);
  server.clock.pass(AWARENESS_RENEW_MS);
  expect(states()).toHaveLength(1);
});

test('[Y11] after a lost line it is a new client, and what it knew stays until the room has spoken', () => {
  const { server, states } = open();
  server.socket.tell(5, PRIYA);
  const before = server.socket.said[0]!.client;
  server.socket.close(1006);
  server.clock.pass(PING_INTERVAL_MS);
  expect(server.sockets).toHaveLength(2);
  expect(states()).toEqual([PRIYA]);
  server.socket.open();
  expect(server.socket.said[0]!.client).not.toBe(before);
  expect(states()).toEqual([]);
});

test('[Y11] a final close is final, and closing leaves no timer behind', () => {
  const refused = open();
  refused.server.socket.close(4013);
  expect(refused.channel.state).toEqual({ status: 'refused', reason: 'invitation-revoked' });
  expect(refused.server.clock.pending).toBe(0);
  const closed = open();
  closed.channel.close();
  expect(closed.server.socket.closedByClient).toBe(true);
  expect(closed.server.clock.pending).toBe(0);
});
