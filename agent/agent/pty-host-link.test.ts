import { expect, test } from 'vitest';
import { utf8 } from '#base/bytes.ts';
import type { ProcessState } from '#base/node/process-identity.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { parseAgentToPtyHost, type PtyHostToAgent } from '../local/messages.ts';
import { PtyHostLink, type PtyHostSocketEvents } from './pty-host-link.ts';

/** What was asked of a process has been said. */
const answered = () => new Promise((resolve) => setImmediate(resolve));

const TERMINAL = 'abcdefgh';

const ptyHost = {
  ...{ terminal: TERMINAL, session: 'abcdefghijkl', shell: 'sh', cols: 80, rows: 24 },
  ...{ pid: 1, started: '', boot: '', socket: '', startedAt: 0, shellPid: 2 },
};

function createWorld() {
  const clock = new FakeClock();
  const sockets: { events: PtyHostSocketEvents; sent: string[]; closed: boolean }[] = [];
  const heard: string[] = [];
  const process: { state: ProcessState } = { state: 'lives' };
  const said: string[] = [];
  const link = new PtyHostLink({
    ...{
      ptyHost,
      clock,
      secret: new Uint8Array(32),
      log: (_level: string, message: string) => void said.push(message),
    },
    random: { float: () => 1, bytes: (length) => new Uint8Array(length) },
    askProcess: async () => process.state,
    openSocket(events) {
      const socket = { events, sent: [] as string[], closed: false };
      sockets.push(socket);
      return {
        send(frame) {
          const parsed = parseAgentToPtyHost(frame);
          socket.sent.push(parsed.ok ? parsed.message.type : parsed.problem);
        },
        close: () => (socket.closed = true),
      };
    },
    events: {
      onMessage: (message) =>
        heard.push(
          message.type === 'input-settled'
            ? `${message.input} ${message.problem ?? 'reached'}`
            : message.type,
        ),
      onDone: ({ complete }) => heard.push(complete ? 'done' : 'gone'),
    },
  });
  const last = () => sockets.at(-1)!;
  const say = (message: PtyHostToAgent) => last().events.onFrame(encodeFrame(message));
  const welcome = () => {
    last().events.onOpen();
    say({ type: 'host-welcome', version: 1, terminal: TERMINAL, shellPid: 2 });
  };
  const type = (input: number) => {
    const message = { type: 'write-input', terminal: TERMINAL, fence: 0, input, data: utf8('x') } as const;
    return link.takeMessage(message, encodeFrame(message));
  };
  return { clock, sockets, heard, said, process, link, last, say, welcome, type };
}

test('a pty host is told whether the room listens, once it has welcomed the agent', () => {
  const { link, last, welcome } = createWorld();
  link.serverReached();
  expect(last().sent).toEqual([]);
  welcome();
  link.serverLost();
  expect(last().sent).toEqual(['host-hello', 'server-reached', 'server-lost']);
});

test('what cannot be passed on now is not taken', () => {
  const { type, welcome, last } = createWorld();
  expect(type(1)).toBe(false);
  welcome();
  expect(type(2)).toBe(true);
  last().events.onClose();
  expect(type(3)).toBe(false);
});

test('keys that were under way when the line broke are not confirmed, each once', () => {
  const { type, welcome, say, last, heard } = createWorld();
  welcome();
  for (const input of [1, 2, 3]) type(input);
  say({ type: 'input-settled', terminal: TERMINAL, input: 2, problem: null });
  last().events.onClose();
  last().events.onClose();
  expect(heard).toEqual(['2 reached', '1 not-confirmed', '3 not-confirmed']);
});

test('while its process runs the line comes back soon, ever more slowly, never slower than 2 s', () => {
  const { clock, sockets, last, welcome } = createWorld();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const at = clock.now();
    const count = sockets.length;
    last().events.onClose();
    while (sockets.length === count) clock.pass(1);
    waits.push(clock.now() - at);
  }
  expect(waits).toEqual([50, 100, 200, 400, 800, 1600, 2000, 2000]);
  welcome();
  last().events.onClose();
  const count = sockets.length;
  clock.pass(50);
  expect(sockets).toHaveLength(count + 1);
});

test('one that speaks no version of ours is asked again a minute later', () => {
  const { clock, sockets, say, last } = createWorld();
  say({ type: 'host-refused', reason: 'unsupported-version' });
  last().events.onClose();
  clock.pass(59_999);
  expect(sockets).toHaveLength(1);
  clock.pass(1);
  expect(sockets).toHaveLength(2);
  last().events.onClose();
  clock.pass(100);
  expect(sockets).toHaveLength(3);
});

test('once its process is gone nothing more comes: all was delivered, or a spool is left', async () => {
  for (const [isWanted, expected] of [
    [true, ['1 not-confirmed', 'gone']],
    [false, ['1 terminal-ended', 'done']],
  ] as const) {
    const { clock, sockets, heard, process, link, welcome, type, last } = createWorld();
    welcome();
    type(1);
    const message = { type: 'terminal-closed', terminal: TERMINAL } as const;
    if (!isWanted) link.takeMessage(message, encodeFrame(message));
    process.state = 'gone';
    last().events.onClose();
    await answered();
    clock.pass(100_000);
    expect(heard).toEqual(expected);
    expect(sockets).toHaveLength(1);
  }
});

test('[A31] one of which nobody can say whether it runs is tried and asked after until that is known', async () => {
  const { clock, sockets, heard, said, process, welcome, last } = createWorld();
  process.state = 'unknown';
  welcome();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    last().events.onClose();
    await answered();
    clock.pass(10_000);
    expect(sockets).toHaveLength(attempt + 2);
  }
  expect(heard).toEqual([]);
  expect(said).toEqual(['cannot tell whether a pty host is running; trying again']);
  process.state = 'gone';
  last().events.onClose();
  await answered();
  expect([heard, clock.pending]).toEqual([['gone'], 0]);
});

test('what is no pty host is given up, and what a newer one says is passed over', () => {
  const { welcome, last, heard } = createWorld();
  welcome();
  last().events.onFrame(encodeFrame({ type: 'from-the-future' }));
  expect(last().closed).toBe(false);
  last().events.onFrame(Uint8Array.of(0xc1));
  expect(last().closed).toBe(true);
  expect(heard).toEqual([]);
});

test('disposed, it settles and says nothing more', () => {
  const { clock, sockets, heard, link, welcome, type, last } = createWorld();
  welcome();
  type(1);
  link.dispose();
  expect(last().closed).toBe(true);
  last().events.onClose();
  clock.pass(100_000);
  expect([heard, sockets.length, clock.pending]).toEqual([[], 1, 0]);
});
