import { beforeEach, describe, expect, test } from 'vitest';
import type { CommandRow } from '#protocol/commands/command.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { writeMark, type Mark } from '#protocol/marks/mark.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../../testing/author.ts';
import { createTestRoom, type AgentClient, type TestRoom } from '../../testing/test-room.ts';

let world: TestRoom;
let agent: AgentClient;

beforeEach(() => {
  world = createTestRoom({ aboutOutput: true });
  agent = world.signedIn();
  agent.send(announcement());
});

const place = { line: 7, column: 0, fence: null };
const error = { message: 'no such path', category: 'ObjectNotFound', identifier: 'PathNotFound' };

/** An event `m`, made so long after the one before. */
function mark(told: Mark, afterMs = 1): OutputEvent {
  return { afterMs, code: 'm', data: writeMark(told) };
}

const of = (command: number, trust: 'trusted' | 'inner' | 'untrusted' = 'trusted') => ({
  command,
  trust,
  ...place,
});
const prompt = (command: number, directory = '/srv') => mark({ mark: 'prompt', ...of(command), directory });
const text = (command: number, said: string) =>
  mark({ mark: 'text', ...of(command), text: said, from: 'told', cut: null });
const start = (command: number, fence: number | null = null) =>
  mark({ mark: 'start', ...of(command), line: 10 * command, fence, by: 'shell' }, 5);
const end = (command: number, exit: number | 'stopped' | 'unknown' = 0, errors: (typeof error)[] = []) =>
  mark(
    {
      ...{ mark: 'end', ...of(command), line: 10 * command + 3, exit, moreErrors: 0 },
      errors: errors.map((one) => ({ ...one, script: null, line: null, silenced: false })),
    },
    20,
  );

function send(segment: number, events: readonly OutputEvent[], at: { startedAt?: number } = {}): void {
  const authored = authoredSegment(segment, at);
  agent.send(authored.opened());
  for (const event of events) agent.send(authored.append(event));
  agent.send(authored.sealed(world.key));
}

function list(query: Record<string, string> = {}): CommandRow[] {
  const { headers } = world.enter(world.links.observer);
  const answer = world.request({ path: 'commands', query, headers });
  expect(answer.status).toBe(200);
  return JSON.parse(String(answer.body)) as CommandRow[];
}

describe('[CM1] a command is what its marks say', () => {
  test('its text, directory, times, exit, errors and lines', () => {
    send(0, [
      prompt(1),
      output('$ '),
      text(1, 'Remove-Item C:\\Old'),
      start(1),
      output('x'),
      end(1, 0, [error]),
    ]);
    expect(list()).toEqual([
      {
        ...{ terminal: TERMINAL, command: 1, text: 'Remove-Item C:\\Old', from: 'told', cut: null },
        ...{ directory: '/srv', startedAt: 8, endedAt: 29, exit: 0, moreErrors: 0 },
        ...{ promptLine: 7, line: 10, lastLine: 13 },
        errors: [expect.objectContaining(error)],
        ...{ trusted: true, by: null, inner: 0, typedLine: null },
      },
    ]);
  });

  test('a prompt at which nothing was entered is none, and what runs has no end', () => {
    send(0, [prompt(1), text(1, 'sleep 9'), start(1), prompt(2)]);
    expect(list().map(({ command, exit, endedAt }) => [command, exit, endedAt])).toEqual([[1, null, null]]);
  });

  test('it goes over segments', () => {
    send(0, [prompt(1), text(1, 'make'), start(1)]);
    send(1, [output('x'), end(1, 2)]);
    expect(list()).toMatchObject([{ command: 1, exit: 2, startedAt: 7, endedAt: 1021 }]);
  });

  test('what a program prints while it runs is counted, and changes nothing', () => {
    const forged = mark({ mark: 'text', ...of(1, 'inner'), text: 'rm -rf /', from: 'told', cut: null });
    send(0, [prompt(1), text(1, 'cat log'), start(1), forged, forged, end(1)]);
    expect(list()).toMatchObject([{ text: 'cat log', inner: 2, trusted: true }]);
  });

  test('one of a shell without tokens is not trusted', () => {
    const told = mark({ mark: 'start', ...of(1, 'untrusted'), by: 'enter' });
    send(0, [told]);
    expect(list()).toMatchObject([{ command: 1, text: null, trusted: false }]);
  });
});

describe('[CM2] how a command ended that does not say so', () => {
  test('another began: nobody knows', () => {
    send(0, [start(1), start(2)]);
    expect(list().map(({ exit }) => exit)).toEqual([null, 'unknown']);
  });

  test('its shell exited by it: the shell’s code; else it was cut off', () => {
    send(0, [text(1, 'exit 3'), start(1)]);
    agent.send({ type: 'terminal-ended', terminal: TERMINAL, at: 99, cause: 'exited', exitCode: 3 });
    expect(list()).toMatchObject([{ exit: 3, endedAt: 99 }]);
  });

  test('shell or endpoint ended under it', () => {
    send(0, [start(1), end(1), start(2)]);
    agent.send({ type: 'terminal-ended', terminal: TERMINAL, at: 99, cause: 'host-lost', exitCode: null });
    expect(list().map(({ exit }) => exit)).toEqual(['cut-off', 0]);
  });
});

test('[CM3] segments in any order give the same commands, each once; so do appends that come twice', () => {
  const segments: OutputEvent[][] = [
    [prompt(1), text(1, 'a'), start(1)],
    [output('x'), end(1, 1), prompt(2, '/tmp')],
    [text(2, 'b'), start(2), output('y')],
    [end(2, 'stopped', [error]), prompt(3)],
  ];
  const orders = [
    [0, 1, 2, 3],
    [3, 0, 1, 2],
    [2, 3, 1, 0],
    [3, 2, 1, 0],
  ];
  const lists = orders.map((order) => {
    world = createTestRoom({ aboutOutput: true });
    agent = world.signedIn();
    agent.send(announcement());
    for (const at of order) {
      send(at, segments[at] ?? []);
      send(at, segments[at] ?? []);
    }
    return list();
  });
  expect(lists[0]).toHaveLength(2);
  for (const other of lists) expect(other).toEqual(lists[0]);
});

test('[CM3] a room that was started anew in the middle of a segment goes on with its times', () => {
  const authored = authoredSegment(0);
  agent.send(authored.opened());
  agent.send(authored.append(start(1), output('x')));
  world.crash();
  agent = world.signedIn();
  agent.send(announcement());
  agent.send(authored.append(end(1)));
  expect(list()).toMatchObject([{ startedAt: 5, endedAt: 26 }]);
});

test('[CM17] where the endpoint’s times go back no command ends before it began, and each is there once', () => {
  const anHour = 3_600_000;
  send(0, [start(1)], { startedAt: 2 * anHour });
  send(1, [end(1, 4), start(2), end(2), start(3)], { startedAt: anHour });
  agent.send({ type: 'terminal-ended', terminal: TERMINAL, at: 7, cause: 'host-lost', exitCode: null });
  const rows = list().toSorted((one, other) => one.command - other.command);
  expect(rows.map(({ exit }) => exit)).toEqual([4, 0, 'cut-off']);
  expect(rows.map(({ startedAt, endedAt }) => (endedAt ?? 0) - startedAt)).toEqual([0, 20, 0]);
  const older = rows.flatMap(({ command }) => list({ before: `${TERMINAL}.${command}` }));
  expect(older).toHaveLength(0 + 1 + 2);
  expect(list({ failed: '1' }).map(({ command }) => command)).toEqual([1, 3]);
});

test('[CM4] a command is of who had control under the fence it was entered under', () => {
  const ada = world.viewer('technician');
  ada.send({ type: 'take-control', terminal: TERMINAL });
  const bob = world.viewer('technician');
  bob.send({ type: 'take-control', terminal: TERMINAL });
  send(0, [start(1, 1), end(1), start(2, 2), end(2), start(3, 0)]);
  expect(list().map(({ by }) => by)).toEqual([null, bob.somebody.person, ada.somebody.person]);
});

test('[CM5] commands come a page at a time, the newest first, and failed ones by themselves', () => {
  const events = Array.from({ length: 450 }, (_, index) => index + 1).flatMap((command) => [
    start(command),
    end(command, command % 100 === 0 ? 1 : 0, command === 250 ? [error] : []),
  ]);
  send(0, events.slice(0, 500));
  send(9, events.slice(500));
  const first = list();
  expect(first.map(({ command }) => command)).toEqual(Array.from({ length: 200 }, (_, at) => 450 - at));
  const next = list({ before: `${TERMINAL}.${first.at(-1)?.command}` });
  expect(next.at(0)?.command).toBe(250);
  expect(list({ failed: '1' }).map(({ command }) => command)).toEqual([400, 300, 250, 200, 100]);
  const { headers } = world.enter(world.links.observer);
  for (const before of ['x', `${TERMINAL}.x`, `${TERMINAL}.1.2`])
    expect(world.request({ path: 'commands', query: { before }, headers }).status).toBe(400);
});
