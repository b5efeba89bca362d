import { expect, test } from 'vitest';
import { CLOSES } from '#protocol/wire/close.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { PING_INTERVAL_MS } from '#protocol/ground/limits.ts';
import { parseAgentToRoom, type RoomToAgent } from '#protocol/wire/messages.ts';
import { FakeClock } from '../testing/fake-terminal.ts';
import { createRoomLink, type RoomSocketEvents } from './room-link.ts';

const CUT = 1006;

function createWorld() {
  const clock = new FakeClock();
  const sockets: { events: RoomSocketEvents; sent: string[]; pings: number; closed: boolean }[] = [];
  const heard: string[] = [];
  const link = createRoomLink({
    ...{ session: 'abcdefghijkl', agent: 'test', clock },
    key: { publicKey: '', sign: (text) => new TextEncoder().encode(text.slice(0, 60)) },
    random: { float: () => 1, bytes: (length) => new Uint8Array(length) },
    openSocket(events) {
      const socket = { events, sent: [] as string[], pings: 0, closed: false };
      sockets.push(socket);
      return {
        send(frame) {
          const parsed = parseAgentToRoom(frame);
          socket.sent.push(parsed.ok ? parsed.message.type : parsed.problem);
        },
        ping: () => (socket.pings += 1),
        close: () => (socket.closed = true),
      };
    },
    onLive: () => heard.push('live'),
    onLost: (reason) => heard.push(`lost ${reason}`),
    onMessage: ({ type }) => heard.push(type),
  });
  const last = () => sockets.at(-1)!;
  const say = (message: RoomToAgent) => {
    last().events.onSign();
    last().events.onFrame(encodeFrame(message));
  };
  const signIn = () => {
    say({ type: 'challenge', version: 1, nonce: new Uint8Array(32) });
    say({ type: 'agent-accepted', version: 1 });
  };
  return { clock, sockets, heard, link, last, say, signIn };
}

test('[A15] the line is live once the challenge is signed and accepted', () => {
  const { heard, last, link, signIn, say } = createWorld();
  expect(link.state).toBe('connecting');
  signIn();
  expect(last().sent).toEqual(['agent-hello']);
  say({ type: 'session-ended' });
  expect(heard).toEqual(['live', 'session-ended']);
});

test('[A16] a lost line is tried for ever, ever more slowly, never slower than 10 s; a good one starts afresh', () => {
  const { clock, sockets, last, signIn } = createWorld();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 9; attempt += 1) {
    const count = sockets.length;
    const at = clock.now();
    last().events.onClose(CUT);
    while (sockets.length === count) clock.pass(1);
    waits.push(clock.now() - at);
  }
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  signIn();
  last().events.onClose(CUT);
  const count = sockets.length;
  clock.pass(250);
  expect(sockets.length).toBe(count + 1);
});

test('[A11] where the room said not to come back, the next try is a minute later', () => {
  const { clock, sockets, last, heard } = createWorld();
  last().events.onClose(CLOSES['no-such-session'].code);
  clock.pass(59_000);
  expect(sockets).toHaveLength(1);
  clock.pass(1000);
  expect(sockets).toHaveLength(2);
  expect(heard).toEqual(['lost no-such-session']);
});

test('[A17] a line on which nothing comes for 12 s is given up, and what it says later is not heard', () => {
  const { clock, sockets, heard, signIn, last } = createWorld();
  signIn();
  const [first] = sockets;
  clock.pass(PING_INTERVAL_MS);
  first!.events.onSign();
  clock.pass(PING_INTERVAL_MS * 4);
  expect(first!.pings).toBeGreaterThan(1);
  expect(first!.closed).toBe(true);
  expect(last()).not.toBe(first);
  first!.events.onFrame(encodeFrame({ type: 'session-ended' }));
  first!.events.onClose(CUT);
  expect(heard.filter((word) => word !== 'live')).toEqual(['lost null']);
});

test('[A17] a room that does not finish its greeting is given up', () => {
  const { clock, sockets } = createWorld();
  clock.pass(10_000 + 250);
  expect(sockets[0]?.closed).toBe(true);
  expect(sockets.length).toBeGreaterThan(1);
});

test('a line that was disposed stays closed', () => {
  const { clock, sockets, link, last } = createWorld();
  link.dispose();
  expect(last().closed).toBe(true);
  last().events.onClose(CUT);
  clock.pass(100_000);
  expect(sockets).toHaveLength(1);
});
