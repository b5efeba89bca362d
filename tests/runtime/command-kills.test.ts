import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommandRow } from '#protocol/commands/command.ts';
import { startWorld, type World } from '../chaos/world.ts';
import { until } from '../harness/facts.ts';
import { expectEachStated, sealedAndStated, statedNumbers } from '../harness/stated.ts';
import { openStored, type Stored } from '../harness/stored.ts';
import { joinAs, type, view, type Viewer } from '../harness/viewer.ts';

const LINES = 24_000;
const ALL = Array.from({ length: LINES }, (_, index) => index + 1);
const LONG_MS = 90_000;

let world: World;
let viewer: Viewer;
let observer: string;
let terminal: string;
/** The command under test: it prints once there is a file, and ends with 7. */
let command: string;
let go: string;

beforeEach(async () => {
  world = await startWorld();
  await world.startServer();
  await world.startAgent();
  const { events, stderr } = await world.run('share', '--json', '--shell', '/bin/bash');
  // The command's documented first line.
  const [shared] = events as unknown as [{ links: { technician: string; observer: string } }?];
  if (shared === undefined) throw new Error(`share failed: ${stderr}`);
  viewer = view(joinAs(shared.links.technician));
  await until('a prompt', () => viewer.rows().some((row) => /[$#] *$/.test(row)));
  observer = shared.links.observer;
  terminal = viewer.connection.view?.watching ?? '';
  go = join(world.data, 'go');
  const print = `for i in {1..${LINES}}; do echo "number $i of many"; ((i % 400 == 0)) && sleep 0.05; done`;
  command = `until [ -e ${go} ]; do read -t 0.05; done; ${print}; (exit 7)`;
  await type(viewer, 'echo fi""rst\r');
  await commandsUntil((rows) => rows[0]?.exit === 0);
  await type(viewer, `${command}\r`);
  await commandsUntil((rows) => rows.some(({ text, exit }) => text === command && exit === null));
});
afterEach(async () => {
  viewer.close();
  await world.dispose();
});

/** The commands, the oldest first, once they are as wanted. */
async function commandsUntil(isSo: (rows: CommandRow[]) => boolean): Promise<CommandRow[]> {
  return until(
    'the commands are as wanted',
    async () => {
      const page = await viewer.connection.commands.page();
      return page.ok && isSo(page.value.toReversed()) ? page.value.toReversed() : undefined;
    },
    LONG_MS,
  );
}

const brief = (rows: readonly CommandRow[]) =>
  rows.map(({ text, exit, trusted }) => ({ text, exit, trusted }));
const first = { text: 'echo fi""rst', exit: 0, trusted: true };

/** A server that was killed has forgotten whom it let in. */
const read = (): Promise<Stored> => until('the server answers', () => openStored(observer));

/** Something is sealed and not stated, now. */
const statingIsDue = async () => {
  const reader = await read();
  await until(
    'a segment is sealed and not stated',
    async () => {
      const { sealed, stated } = await sealedAndStated(reader, terminal);
      return sealed.length > stated.length;
    },
    LONG_MS,
  );
};

const ended = () =>
  until('the terminal has ended', () => viewer.connection.view?.terminals[0]?.ended, LONG_MS);

/** Kills a program, gives the command its sign while it is away, and has it back. */
const victims: [string, () => Promise<void>][] = [
  [
    'the agent',
    async () => {
      await world.stopAgent('SIGKILL');
      await writeFile(go, '');
      await world.startAgent();
    },
  ],
  [
    'the room’s process',
    async () => {
      process.kill(await world.pid('server/workerd.json'), 'SIGKILL');
      await writeFile(go, '');
    },
  ],
  [
    'the server',
    async () => {
      await world.stopServer('SIGKILL');
      await writeFile(go, '');
      await world.startServer();
    },
  ],
];

test.each(victims)(
  '[X8] kill -9 of %s while a command runs, and again between seal and statement: each command is there once, with its exit, and each line',
  async (_name, kill) => {
    await kill();
    await statingIsDue();
    await kill();
    const rows = await commandsUntil((all) => all.at(-1)?.exit === 7);
    expect(brief(rows)).toEqual([first, { text: command, exit: 7, trusted: true }]);
    await until('the shell takes keys', async () => {
      viewer.connection.input.seen();
      return (await viewer.connection.input.write('exit\r')).ok;
    });
    await ended();
    const stored = await read();
    await expectEachStated(stored, terminal);
    expect(await statedNumbers(stored, terminal)).toEqual(ALL);
    const [, , exit] = await commandsUntil((all) => all.length === 3);
    expect(exit).toMatchObject({ text: 'exit', exit: 7 });
    const { line, lastLine } = rows[1] ?? { line: null, lastLine: null };
    expect((lastLine ?? 0) - (line ?? 0)).toBe(LINES);
  },
);

const ptyHostPid = async (): Promise<number> =>
  (
    JSON.parse(await readFile(join(world.data, 'agent/terminals', terminal, 'host.json'), 'utf8')) as {
      pid: number;
    }
  ).pid;

/** What was printed is stated, down to the last line, and the command was cut off. */
async function expectCutOff(): Promise<void> {
  await ended();
  const stored = await read();
  await expectEachStated(stored, terminal);
  const printed = [...(await stored.output(terminal)).toString().matchAll(/number (\d+) of many\r\n/g)];
  expect(printed.length).toBeGreaterThan(0);
  expect(await statedNumbers(stored, terminal)).toEqual(printed.map(([, number]) => Number(number)));
  const rows = await commandsUntil((all) => all.at(-1)?.exit != null);
  expect(brief(rows)).toEqual([first, { text: command, exit: 'cut-off', trusted: true }]);
  expect(rows[1]?.endedAt).toBeGreaterThanOrEqual(rows[1]?.startedAt ?? Infinity);
}

test('[X8] kill -9 of the pty host between seal and statement: the command is cut off, and all it printed is stated', async () => {
  await writeFile(go, '');
  await statingIsDue();
  process.kill(await ptyHostPid(), 'SIGKILL');
  await expectCutOff();
});

test('[X8] kill -9 of server, agent and pty host together while a command prints: the same', async () => {
  await writeFile(go, '');
  await statingIsDue();
  await world.stopServer('SIGKILL');
  await world.stopAgent('SIGKILL');
  process.kill(await ptyHostPid(), 'SIGKILL');
  await world.startServer();
  await world.startAgent();
  await expectCutOff();
});
