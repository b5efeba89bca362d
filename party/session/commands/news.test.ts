import { beforeEach, expect, test } from 'vitest';
import type { CommandRow, CommandsNow } from '#protocol/commands/command.ts';
import {
  COMMAND_NEWS_MS,
  COMMAND_NEWS_TEXT,
  COMMAND_NEWS_WAITING,
  VIEWER_WINDOW_BYTES,
} from '#protocol/ground/limits.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { RoomToViewer } from '#protocol/wire/messages.ts';
import { writeMark, type Mark } from '#protocol/marks/mark.ts';
import { announcement, authoredSegment, TERMINAL } from '../../testing/author.ts';
import { createTestRoom, type AgentClient, type TestRoom, type Viewer } from '../../testing/test-room.ts';

type News = Extract<RoomToViewer, { type: 'commands-changed' }>;

let world: TestRoom;
let agent: AgentClient;
let watcher: Viewer;
let segment: ReturnType<typeof authoredSegment>;

beforeEach(() => {
  world = createTestRoom({ aboutOutput: true });
  agent = world.signedIn();
  agent.send(announcement());
  watcher = world.viewer('observer');
  segment = authoredSegment(0);
  agent.send(segment.opened());
  newsOf();
});

const place = { line: 7, column: 0, fence: null };
const of = (command: number) => ({ command, trust: 'trusted' as const, ...place });
const mark = (told: Mark): OutputEvent => ({ afterMs: 1, code: 'm', data: writeMark(told) });
const start = (command: number) => mark({ mark: 'start', ...of(command), by: 'shell' });
const text = (command: number, said: string) =>
  mark({ mark: 'text', ...of(command), text: said, from: 'told', cut: null });
const end = (command: number, exit = 0) =>
  mark({ mark: 'end', ...of(command), exit, errors: [], moreErrors: 0 });
const shell = (plain: 'turned-off' | null, line: number) =>
  mark({ mark: 'shell', shell: 'bash', plain, ...place, line });
const print = (...events: OutputEvent[]) => agent.send(segment.append(...events));
/** A segment has room for so many. */
const seal = (number: number) => {
  agent.send(segment.sealed(world.key));
  segment = authoredSegment(number);
  agent.send(segment.opened());
};
const long = (command: number) => {
  if (command % 50 === 0) seal(command / 50);
  print(text(command, 'x'.repeat(3_000)), start(command));
};

/** All that was sent has been taken in. */
const reading = { type: 'report-received', bytes: Number.MAX_SAFE_INTEGER } as const;

const isNews = (message: RoomToViewer): message is News => message.type === 'commands-changed';
const newsOf = (client: Pick<Viewer, 'look'> = watcher): News[] => client.look().filter(isNews);
const rowsOf = (news: readonly News[]): CommandRow[] => news.flatMap(({ commands }) => commands);
const brief = ({ command, exit }: CommandRow) => [command, exit];

function ask<T>(path: string): T {
  const answer = world.request({ path, headers: watcher.somebody.headers });
  expect(answer.status).toBe(200);
  return JSON.parse(String(answer.body)) as T;
}

test('[CM7] a viewer is told of a command as it begins and as it ends, as the list has it', () => {
  print(text(1, 'make'), start(1));
  world.pass(COMMAND_NEWS_MS);
  const [begun] = rowsOf(newsOf());
  expect(begun).toMatchObject({ command: 1, text: 'make', exit: null });
  print(end(1, 2));
  world.pass(COMMAND_NEWS_MS);
  const ended = newsOf();
  expect(ended).toMatchObject([{ isWhole: true }]);
  expect(rowsOf(ended)).toEqual(ask('commands'));
});

test('[CM7] of what changes often the latest is told, once in a while', () => {
  world.pass(COMMAND_NEWS_MS);
  for (let command = 1; command <= 20; command++) print(start(command), end(command));
  world.pass(COMMAND_NEWS_MS);
  for (let command = 1; command <= 20; command++) print(end(command, 1));
  world.pass(COMMAND_NEWS_MS);
  const news = newsOf();
  expect(news.length).toBeLessThanOrEqual(3);
  expect(rowsOf(news.slice(-1))).toHaveLength(20);
  expect(
    rowsOf(news)
      .slice(-20)
      .map(({ exit }) => exit),
  ).toEqual(Array(20).fill(1));
});

test('[CM7] a clock that is set back holds no news back', () => {
  print(start(1));
  world.pass(COMMAND_NEWS_MS);
  world.clock.setBack(3_600_000);
  print(end(1));
  world.pass(COMMAND_NEWS_MS);
  expect(rowsOf(newsOf()).map(brief)).toEqual([
    [1, null],
    [1, 0],
  ]);
});

test('[CM7] what was taken back is not told', () => {
  const { sql } = world.ports;
  const { transaction } = sql;
  sql.transaction = (action) =>
    transaction(() => {
      action();
      throw new Error('rolled back');
    });
  print(text(1, 'rm -rf /'), start(1));
  sql.transaction = transaction;
  world.errors.length = 0;
  world.pass(4 * COMMAND_NEWS_MS);
  expect(rowsOf(newsOf())).toEqual([]);
});

test('[CM7] how one ended is told anew where another began behind it, and where its shell is over', () => {
  print(start(1));
  world.pass(COMMAND_NEWS_MS);
  newsOf();
  print(start(2));
  world.pass(COMMAND_NEWS_MS);
  expect(rowsOf(newsOf()).map(brief)).toEqual([
    [2, null],
    [1, 'unknown'],
  ]);
  agent.send({ type: 'terminal-ended', terminal: TERMINAL, at: 99, cause: 'host-lost', exitCode: null });
  world.pass(COMMAND_NEWS_MS);
  expect(rowsOf(newsOf()).map(brief)).toEqual([[2, 'cut-off']]);
});

test('[CM7] a flood of them is told in bounded pieces; of those that are too many it is said that they changed', () => {
  world.pass(COMMAND_NEWS_MS);
  const many = 3 * COMMAND_NEWS_WAITING;
  for (let command = 1; command <= many; command++) long(command);
  watcher.send(reading);
  world.pass(COMMAND_NEWS_MS);
  const first = newsOf();
  for (const news of first)
    expect(JSON.stringify(news.commands).length).toBeLessThan(COMMAND_NEWS_TEXT * 1.1);
  expect(first.at(0)?.isWhole).toBe(false);
  for (let time = 0; time < 20; time++) {
    watcher.send(reading);
    world.pass(COMMAND_NEWS_MS);
  }
  const rest = newsOf();
  expect(rest.length).toBeLessThanOrEqual(20);
  const told = [...rowsOf(first), ...rowsOf(rest)];
  expect(told.length).toBeLessThanOrEqual(COMMAND_NEWS_WAITING + 1);
  expect(told.map(({ command }) => command)).toContain(many);
});

test('[CM7] who is behind is not queued for, and hears that there is more once it reads', () => {
  const slow = world.viewer('observer');
  let bytes = 0;
  const send = slow.socket.send.bind(slow.socket);
  slow.socket.send = (frame) => {
    bytes += frame.length;
    send(frame);
  };
  for (let command = 1; command <= 200; command++) {
    long(command);
    world.pass(COMMAND_NEWS_MS);
  }
  expect(bytes).toBeGreaterThan(VIEWER_WINDOW_BYTES / 2);
  expect(bytes).toBeLessThanOrEqual(VIEWER_WINDOW_BYTES);
  newsOf(slow);
  slow.send(reading);
  world.pass(2 * COMMAND_NEWS_MS);
  expect(newsOf(slow).at(0)).toMatchObject({ isWhole: false });
});

test('[CM7] nobody else tells of commands: a viewer’s word is none', () => {
  const forger = world.viewer('technician');
  print(text(1, 'make'), start(1));
  world.pass(COMMAND_NEWS_MS);
  newsOf();
  const [row] = ask<CommandRow[]>('commands');
  const commands = ask<CommandRow[]>('commands').map((each) => ({ ...each, text: 'rm -rf /', exit: 0 }));
  const forged: News = { type: 'commands-changed', commands, shells: [], isWhole: true };
  forger.sendFrame(encodeFrame(forged));
  world.pass(COMMAND_NEWS_MS);
  expect(newsOf()).toEqual([]);
  expect(ask('commands')).toEqual([row]);
});

test('[CM8] what runs and which shells make marks, whatever was entered since elsewhere', () => {
  print(shell(null, 0), text(1, 'ssh web'), start(1), mark({ mark: 'typed', ...of(1), line: 9 }));
  const now = () => ask<CommandsNow>('commands/now');
  expect(now().shells).toEqual([{ terminal: TERMINAL, shell: 'bash', plain: null, line: 0 }]);
  expect(now().running).toMatchObject([{ command: 1, text: 'ssh web', typedLine: 9 }]);
  print(end(1), shell('turned-off', 12));
  expect(now()).toMatchObject({ running: [], shells: [{ plain: 'turned-off', line: 12 }] });
  world.pass(COMMAND_NEWS_MS);
  expect(newsOf().at(-1)?.shells).toEqual(now().shells);
});
