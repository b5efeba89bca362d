import { expect, test } from 'vitest';
import { utf8 } from '#base/bytes.ts';
import { AGENT_WINDOW_BYTES, SEGMENT_MAX_BYTES } from '#protocol/ground/limits.ts';
import { TerminalWorld } from '../testing/fake-terminal.ts';

const KIB = 1024;
const terminal = 'abcdefgh';
const type = (
  world: TerminalWorld,
  { input, keys, fence = 0 }: { input: number; keys: string; fence?: number },
) => world.terminal.handleMessage({ type: 'write-input', terminal, fence, input, data: utf8(keys) });
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test('[E1] with nothing on its way output goes at once, without a timer', () => {
  const world = new TerminalWorld();
  world.reach();
  world.said.length = 0;
  world.terminal.handleOutput(utf8('k'));
  expect(world.types()).toContain('segment-appended');
});

test('[E1] while output is on its way more is gathered, until an answer or 8 ms', () => {
  const world = new TerminalWorld();
  world.autoAnswer = false;
  world.reach();
  world.terminal.handleOutput(utf8('a'));
  world.terminal.handleOutput(utf8('b'));
  world.terminal.handleOutput(utf8('c'));
  expect(world.room.events()).toHaveLength(1);
  world.answer();
  expect(world.room.output().toString()).toBe('abc');
  expect(world.room.events()).toHaveLength(2);
  world.terminal.handleOutput(utf8('d'));
  world.clock.pass(8);
  expect(world.room.output().toString()).toBe('abcd');
});

test('[E2] characters and sequences split between reads stay whole in one event', async () => {
  const world = new TerminalWorld();
  world.reach();
  await settle();
  for (const byte of utf8('é\x1b[31mrot\x1b]0;titel\x07')) {
    world.terminal.handleOutput(new Uint8Array([byte]));
    await settle();
  }
  const events = world.room.events().map(({ data }) => Buffer.from(data).toString());
  expect(events).toEqual(['é', '\x1b[31m', 'r', 'o', 't', '\x1b]0;titel\x07']);
});

test('[E6] a segment ends at its size, sealed with the hash of its text, and the next begins with a keyframe', async () => {
  const world = new TerminalWorld();
  world.reach();
  for (let piece = 0; piece < 16; piece += 1) {
    world.terminal.handleOutput(new Uint8Array(40 * KIB).fill(97 + piece));
    await settle();
  }
  world.clock.pass(10);
  await settle();
  expect(world.room.problems).toEqual([]);
  const segments = [...world.room.segments.values()];
  expect(segments.length).toBe(3);
  expect(segments.map(({ sealed }) => sealed)).toEqual([true, true, false]);
  expect(new Set(segments.map(({ header }) => header.author)).size).toBe(3);
  expect(world.room.output().length).toBe(640 * KIB);
  expect(world.spool.index().map(({ segment }) => segment)).toEqual([2]);
});

test('[E7] at most the window is unacknowledged; then the PTY pauses until the room answers', () => {
  const world = new TerminalWorld();
  world.autoAnswer = false;
  world.reach();
  let read = 0;
  while (!world.pty.paused) {
    world.terminal.handleOutput(new Uint8Array(16 * KIB).fill(120));
    read += 16 * KIB;
  }
  expect(world.room.bytes).toBeLessThanOrEqual(AGENT_WINDOW_BYTES);
  expect(read).toBeLessThan(AGENT_WINDOW_BYTES + 2 * 64 * KIB);
  world.answer();
  expect(world.pty.paused).toBe(false);
  expect(world.last('terminal-paused')?.pause).toBe(null);
});

test('[E8] away from the server the PTY runs until the spool is full, and nothing is lost', async () => {
  const world = new TerminalWorld({ spoolMaxBytes: 1024 * KIB });
  let sent = 0;
  while (!world.pty.paused) {
    world.terminal.handleOutput(new Uint8Array(16 * KIB).fill(120));
    world.clock.pass(1);
    sent += 16 * KIB;
  }
  expect(sent).toBeGreaterThan(SEGMENT_MAX_BYTES * 3);
  expect(sent).toBeLessThan(1200 * KIB);
  world.reach();
  expect(world.said.find(({ type }) => type === 'terminal-paused')).toMatchObject({ pause: 'spool-full' });
  while (world.pty.paused) await settle();
  await settle();
  expect(world.last('terminal-paused')?.pause).toBe(null);
  expect(world.room.problems).toEqual([]);
  expect(world.room.output().length).toBe(sent);
});

test('[E9] a disk that is full pauses the PTY and is tried again; nothing is lost', async () => {
  const world = new TerminalWorld();
  world.reach();
  await settle();
  world.diskFull = true;
  world.terminal.handleOutput(utf8('one '));
  expect(world.pty.paused).toBe(true);
  expect(world.last('terminal-paused')?.pause).toBe('spool-failed');
  world.terminal.handleOutput(utf8('two '));
  world.clock.pass(2500);
  expect(world.pty.paused).toBe(true);
  world.diskFull = false;
  world.clock.pass(1000);
  await settle();
  expect(world.pty.paused).toBe(false);
  expect(world.last('terminal-paused')?.pause).toBe(null);
  expect(world.room.output().toString()).toBe('one two ');
});

test('[E10] a resize is the last event of its segment; of a burst the first and the last are done', async () => {
  const world = new TerminalWorld();
  world.reach();
  world.terminal.handleOutput(utf8('before'));
  for (let cols = 100; cols < 150; cols += 1) {
    world.terminal.handleMessage({ type: 'resize-terminal', terminal: 'abcdefgh', cols, rows: 30 });
  }
  world.clock.pass(1000);
  await settle();
  expect(world.pty.calls).toEqual(['100x30', '149x30']);
  expect(world.last('terminal-resized')).toMatchObject({ cols: 149, rows: 30 });
  const segments = [...world.room.segments.values()];
  expect(segments.map(({ header }) => header.cols)).toEqual([80, 100, 149]);
  expect(segments[0]?.events.map(({ code }) => code)).toEqual(['o', 'r']);
  expect(world.room.problems).toEqual([]);
});

test('[E11] a segment is cut for a joiner only where it is long', async () => {
  const world = new TerminalWorld();
  world.reach();
  world.terminal.handleOutput(new Uint8Array(KIB).fill(120));
  world.terminal.handleMessage({ type: 'cut-segment', terminal: 'abcdefgh' });
  await settle();
  expect(world.room.segments.size).toBe(1);
  world.terminal.handleOutput(new Uint8Array(30 * KIB).fill(120));
  await settle();
  world.terminal.handleMessage({ type: 'cut-segment', terminal: 'abcdefgh' });
  await settle();
  expect(world.room.segments.size).toBe(2);
});

test('[E12] input is settled once written, and refused once the shell is gone or takes no more', () => {
  const world = new TerminalWorld();
  const write = (input: number) =>
    world.terminal.handleMessage({
      type: 'write-input',
      terminal: 'abcdefgh',
      fence: 0,
      input,
      data: new Uint8Array([107]),
    });
  write(1);
  expect(world.pty.written).toBe('k');
  world.clock.pass(2);
  expect(world.last('input-settled')).toMatchObject({ input: 1, problem: null });
  world.pty.backlogBytes = 2 << 20;
  write(2);
  expect(world.last('input-settled')).toMatchObject({ input: 2, problem: 'too-much-input' });
  world.terminal.handleExit(0);
  write(3);
  expect(world.last('input-settled')).toMatchObject({ input: 3, problem: 'terminal-ended' });
  expect(world.pty.written).toBe('k');
});

test('[E12] a key is answered behind its echo', async () => {
  const world = new TerminalWorld();
  world.reach();
  await settle();
  type(world, { input: 1, keys: 'k' });
  world.terminal.handleOutput(utf8('k'));
  await settle();
  expect(world.types().slice(-2)).toEqual(['segment-appended', 'input-settled']);
});

test("[E13] the shell's exit is told after all of its output, until the room has closed the terminal", async () => {
  const world = new TerminalWorld();
  world.terminal.handleOutput(utf8('bye'));
  world.terminal.handleExit(7);
  world.reach();
  await settle();
  expect(world.types().at(-1)).toBe('terminal-ended');
  expect(world.last('terminal-ended')).toMatchObject({ cause: 'exited', exitCode: 7 });
  expect(world.room.events().map(({ code, data }) => [code, Buffer.from(data).toString()])).toEqual([
    ['o', 'bye'],
    ['x', '7'],
  ]);
  world.terminal.handleMessage({ type: 'server-lost' });
  world.reach();
  await settle();
  expect(world.types().filter((type) => type === 'terminal-ended')).toHaveLength(2);
  expect(world.closed).toBe(false);
  world.terminal.handleMessage({ type: 'terminal-closed', terminal: 'abcdefgh' });
  expect(world.closed).toBe(true);
});

test('[E14] asked to end, a shell is hung up, and killed where that does not help', () => {
  const world = new TerminalWorld();
  world.terminal.handleMessage({ type: 'end-terminal', terminal: 'abcdefgh' });
  expect(world.pty.calls).toEqual(['hang up']);
  world.clock.pass(3000);
  expect(world.pty.calls).toEqual(['hang up', 'kill']);
  world.reach();
  world.terminal.handleExit(137);
  expect(world.spool.end).toMatchObject({ cause: 'ended', exitCode: 137 });
});

test('[E15] titles are told, but not faster than one can read', () => {
  const world = new TerminalWorld();
  world.reach();
  for (let turn = 0; turn < 20; turn += 1) {
    world.screen.title = `${turn}${'t'.repeat(600)}`;
    world.terminal.handleOutput(utf8('x'));
    world.clock.pass(10);
  }
  world.clock.pass(1000);
  const titles = world.said.filter(({ type }) => type === 'terminal-titled');
  expect(titles.length).toBe(2);
  expect(world.last('terminal-titled')?.title.length).toBe(500);
});

test('[T20] keys under an old fence, or under one nobody may type under, are dropped and answered', () => {
  const world = new TerminalWorld();
  world.terminal.handleMessage({ type: 'raise-fence', terminal, fence: 1, role: 'technician' });
  type(world, { input: 1, keys: 'a', fence: 1 });
  world.terminal.handleMessage({ type: 'raise-fence', terminal, fence: 2, role: 'client' });
  type(world, { input: 2, keys: 'b', fence: 1 });
  type(world, { input: 3, keys: 'c', fence: 2 });
  world.terminal.handleMessage({ type: 'raise-fence', terminal, fence: 3, role: null });
  type(world, { input: 4, keys: 'd', fence: 3 });
  world.clock.pass(2);
  expect(world.pty.written).toBe('ac');
  const answers = world.said.flatMap((message) =>
    message.type === 'input-settled' ? [[message.input, message.problem]] : [],
  );
  expect(answers.sort()).toEqual([
    [1, null],
    [2, 'late'],
    [3, null],
    [4, 'no-control'],
  ]);
});

test('[T21] a program is interrupted whoever may type, and a shell that has ended is not', () => {
  const world = new TerminalWorld();
  world.terminal.handleMessage({ type: 'raise-fence', terminal, fence: 3, role: null });
  world.terminal.handleMessage({ type: 'stop-program', terminal });
  expect(world.pty.written).toBe('\x03');
  world.terminal.handleExit(0);
  world.terminal.handleMessage({ type: 'stop-program', terminal });
  expect(world.pty.written).toBe('\x03');
});

test('[T22] the program in the foreground is told while that is asked for, when it changes, and no longer', async () => {
  const world = new TerminalWorld();
  const told = () =>
    world.said.splice(0).flatMap((message) => (message.type === 'program-seen' ? [message.program] : []));
  const watch = (on: boolean) => world.terminal.handleMessage({ type: 'watch-program', terminal, on });
  world.reach();
  await settle();
  world.pty.program = 'sleep';
  world.clock.pass(5000);
  expect(told()).toEqual([]);
  watch(true);
  expect(told()).toEqual([null, 'sleep']);
  world.clock.pass(5000);
  world.pty.program = null;
  world.clock.pass(1000);
  expect(told()).toEqual([null]);
  watch(false);
  world.pty.program = 'vim';
  world.clock.pass(5000);
  expect(told()).toEqual([]);
  watch(true);
  expect(told()).toEqual([null, 'vim']);
  world.terminal.handleMessage({ type: 'server-lost' });
  world.pty.program = 'top';
  world.clock.pass(5000);
  world.reach();
  await settle();
  world.pty.program = 'less';
  world.clock.pass(5000);
  expect(told()).toEqual([]);
});

test('[T24] a reset ends the segment, and the next says in its header that its keyframe is to be taken', async () => {
  const world = new TerminalWorld();
  const reset = () => world.terminal.handleMessage({ type: 'reset-terminal', terminal });
  world.reach();
  world.terminal.handleOutput(utf8('left on\x1b]2;half a ti'));
  reset();
  reset();
  world.terminal.handleOutput(utf8('after'));
  world.clock.pass(1000);
  await settle();
  const segments = [...world.room.segments.values()];
  expect(segments.map(({ header }) => header.reset)).toEqual([undefined, true, true]);
  expect(segments.map(({ events }) => events.length)).toEqual([2, 0, 1]);
  expect(segments.map(({ sealed }) => sealed)).toEqual([true, true, false]);
  expect(world.room.output().toString()).toBe('left on\x1b]2;half a tiafter');
  expect(world.room.problems).toEqual([]);
});

test('[T25] mouse reports that are on while the shell itself is in front are told, until they are off', () => {
  const world = new TerminalWorld();
  const told = () =>
    world.said.splice(0).flatMap((message) => (message.type === 'stray-modes-seen' ? [message.on] : []));
  const output = (reportsMouse: boolean) => {
    world.screen.reportsMouse = reportsMouse;
    world.terminal.handleOutput(utf8('x'));
    world.clock.pass(2000);
  };
  world.reach();
  world.pty.program = 'vim';
  output(true);
  expect(told()).toEqual([]);
  world.pty.program = null;
  output(true);
  output(true);
  expect(told()).toEqual([true]);
  output(false);
  expect(told()).toEqual([false]);
  output(true);
  world.terminal.handleMessage({ type: 'reset-terminal', terminal });
  expect(told()).toEqual([true, false]);
});
