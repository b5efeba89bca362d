import { expect, test } from 'vitest';
import { CLOSES } from '#protocol/wire/close.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { MAX_GREETING_BYTES, PING_INTERVAL_MS } from '#protocol/ground/limits.ts';
import { parseAgentToRoom, type RoomToAgent } from '#protocol/wire/messages.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { createRoomLink, type RoomSocketEvents } from './room-link.ts';
import { SignInRefused } from './room-sign-in.ts';

const CUT = 1006;
/** Lets the promises that are under way end, of which none depends on time. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const PROOF = new Uint8Array(64).fill(1);

function createWorld() {
  const clock = new FakeClock();
  const sockets: { events: RoomSocketEvents; sent: string[]; pings: number; closed: boolean }[] = [];
  const heard: string[] = [];
  /** What the next attempt to sign in comes to. */
  let refusal: SignInRefused | null = null;
  const link = createRoomLink({
    clock,
    random: { float: () => 1, bytes: (length) => new Uint8Array(length) },
    async signIn() {
      if (refusal !== null) throw refusal;
      return { header: 'shown', isServer: (proof) => proof[0] === 1 };
    },
    openSocket({ header }, events) {
      expect(header).toBe('shown');
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
    onLost: (reason, why) => heard.push(`lost ${reason}${why === null ? '' : `: ${why}`}`),
    onMessage: ({ type }) => heard.push(type),
  });
  const last = () => sockets.at(-1)!;
  const say = (message: RoomToAgent) => {
    last().events.onSign();
    last().events.onFrame(encodeFrame(message));
  };
  const accept = (proof = PROOF) => say({ type: 'agent-accepted', version: PROTOCOL_VERSION, proof });
  const signIn = async () => {
    await settle();
    accept();
  };
  const refuse = (next: SignInRefused | null) => (refusal = next);
  return { clock, sockets, heard, link, last, say, accept, signIn, refuse };
}

test('[A15] the line is live once the server has proved itself on it', async () => {
  const { heard, last, link, signIn, say } = createWorld();
  expect(link.state).toBe('connecting');
  await signIn();
  expect(last().sent).toEqual([]);
  say({ type: 'session-ended' });
  expect(heard).toEqual(['live', 'session-ended']);
});

test('[PK5] nothing is obeyed or sent on a line whose first frame is not the server’s proof', async () => {
  for (const first of [{ type: 'session-ended' } as const, 'forged'] as const) {
    const { heard, last, link, say, accept } = createWorld();
    await settle();
    if (first === 'forged') accept(new Uint8Array(64));
    else say(first);
    expect(last().closed).toBe(true);
    say({
      type: 'open-terminal',
      request: 1,
      cols: 80,
      rows: 24,
      by: { person: '0000000000', name: 'Ada', role: 'technician' },
    });
    link.send(new Uint8Array(3));
    expect(last().sent).toEqual([]);
    expect(heard).toEqual(['lost null: the server did not prove who it is on this connection']);
  }
});

test('[PK16] a first frame that is longer than a proof is not even read', async () => {
  const { heard, last } = createWorld();
  await settle();
  last().events.onFrame(new Uint8Array(MAX_GREETING_BYTES + 1));
  expect(last().closed).toBe(true);
  expect(heard).toEqual(['lost null: the server did not prove who it is on this connection']);
});

test('[PK5] who has proved nothing ends no session, and so no shell', async () => {
  const { last, heard } = createWorld();
  await settle();
  last().events.onClose(CLOSES['session-ended'].code);
  expect(heard).toEqual(['lost null']);
});

test('[PK5] a server that proves nothing is told no more, and is said once', async () => {
  const { clock, sockets, heard, refuse, signIn } = createWorld();
  refuse(new SignInRefused(null, 'the server has another key'));
  await signIn();
  sockets[0]?.events.onClose(CUT);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    clock.pass(10_000);
    await settle();
  }
  expect(sockets).toHaveLength(1);
  expect(heard).toEqual(['live', 'lost null', 'lost null: the server has another key']);
});

test('[A16] a lost line is tried for ever, ever more slowly, never slower than 10 s; a good one starts afresh', async () => {
  const { clock, sockets, last, signIn } = createWorld();
  const waits: number[] = [];
  await settle();
  for (let attempt = 0; attempt < 9; attempt += 1) {
    const count = sockets.length;
    const at = clock.now();
    last().events.onClose(CUT);
    while (sockets.length === count) {
      clock.pass(1);
      await settle();
    }
    waits.push(clock.now() - at);
  }
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  await signIn();
  last().events.onClose(CUT);
  const count = sockets.length;
  clock.pass(250);
  await settle();
  expect(sockets.length).toBe(count + 1);
});

test('[A11] where the room said not to come back, the next try is a minute later', async () => {
  const { clock, sockets, last, heard } = createWorld();
  await settle();
  last().events.onClose(CLOSES['no-such-session'].code);
  clock.pass(59_000);
  await settle();
  expect(sockets).toHaveLength(1);
  clock.pass(1000);
  await settle();
  expect(sockets).toHaveLength(2);
  expect(heard).toEqual(['lost no-such-session']);
});

test('[A17] a line on which nothing comes for 12 s is given up, and what it says later is not heard', async () => {
  const { clock, sockets, heard, signIn, last } = createWorld();
  await signIn();
  const [first] = sockets;
  clock.pass(PING_INTERVAL_MS);
  first!.events.onSign();
  clock.pass(PING_INTERVAL_MS * 4);
  await settle();
  expect(first!.pings).toBeGreaterThan(1);
  expect(first!.closed).toBe(true);
  expect(last()).not.toBe(first);
  first!.events.onFrame(encodeFrame({ type: 'session-ended' }));
  first!.events.onClose(CUT);
  expect(heard.filter((word) => word !== 'live')).toEqual(['lost null']);
});

test('[A17] a room that does not finish its greeting is given up', async () => {
  const { clock, sockets } = createWorld();
  await settle();
  clock.pass(10_000 + 250);
  await settle();
  expect(sockets[0]?.closed).toBe(true);
  expect(sockets.length).toBeGreaterThan(1);
});

test('a line that was disposed stays closed, whatever was under way', async () => {
  const { clock, sockets, link, last } = createWorld();
  await settle();
  link.dispose();
  expect(last().closed).toBe(true);
  last().events.onClose(CUT);
  clock.pass(100_000);
  await settle();
  expect(sockets).toHaveLength(1);
  const early = createWorld();
  early.link.dispose();
  await settle();
  expect(early.sockets).toEqual([]);
});
