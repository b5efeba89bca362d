import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWorld } from '../chaos/world.ts';
import type { World } from '../chaos/world.ts';
import { until } from '../harness/facts.ts';
import { isAlive } from '../harness/process.ts';
import { BASH } from '../harness/product.ts';
import { spoolHolds } from '../harness/spooled.ts';
import { openStored } from '../harness/stored.ts';
import { joinAs, sha256, type, view } from '../harness/viewer.ts';
import type { Viewer } from '../harness/viewer.ts';

const LINES = 12_000;
const EXPECTED = Array.from({ length: LINES }, (_, index) => `number ${index + 1} of many\r\n`).join('');

let world: World;
let viewer: Viewer;
let observer: string;

beforeEach(async () => {
  world = await startWorld();
  await world.startServer();
  await world.startAgent();
  const { events, stderr } = await world.run('share', '--json', ...BASH);
  // The command's documented first line.
  const [shared] = events as unknown as [{ links: { technician: string; observer: string } }?];
  if (shared === undefined) throw new Error(`share failed: ${stderr}`);
  observer = shared.links.observer;
  viewer = view(joinAs(shared.links.technician));
  await viewer.shows('$');
});
afterEach(async () => {
  viewer.close();
  await world.dispose();
});

interface PtyHostFile {
  pid: number;
  shellPid: number;
  boot: string;
}

const watching = () => viewer.connection.view?.watching ?? '';
const folderOf = (terminal: string) => join(world.data, 'agent', 'terminals', terminal);
const ptyHostPath = (terminal: string) => join(folderOf(terminal), 'host.json');
const readPtyHost = async (terminal: string): Promise<PtyHostFile> =>
  JSON.parse(await readFile(ptyHostPath(terminal), 'utf8'));

/** Has the shell print while the server is down, all of it spooled and nearly nothing sent. */
async function printUnheard(terminal: string): Promise<void> {
  const go = join(world.data, 'go');
  const wait = `until [ -e ${go} ]; do read -t 0.05; done`;
  await type(viewer, `${wait}; for i in {1..${LINES}}; do echo "number $i of many"; done; echo all "done"\r`);
  await world.stopServer('SIGTERM');
  await writeFile(go, '');
  await until('all is spooled', () => spoolHolds(join(folderOf(terminal), 'spool.db'), 'all done'));
}

/** Everything the shell printed is stored and shown, and the record says why it ended. */
async function expectEnd(terminal: string, cause: string): Promise<void> {
  await viewer.shows('all done', 60_000);
  const ended = await until(
    'the end is known',
    () => viewer.connection.view?.terminals.find((info) => info.terminal === terminal)?.ended,
  );
  expect(ended.cause).toBe(cause);
  const stored = await openStored(observer);
  const text = (await stored.output(terminal)).toString();
  const start = text.indexOf('number 1 of many');
  expect(sha256(text.slice(start, start + EXPECTED.length))).toBe(sha256(EXPECTED));
  expect(text.slice(start + EXPECTED.length)).toMatch(/^all done\r\n/);
  const facts = (await stored.record()).map(({ fact }) => fact);
  expect(facts.filter((fact) => fact.type === 'terminal-ended')).toMatchObject([{ terminal, cause }]);
  const joined = view(joinAs(observer));
  await joined.shows('all done');
  expect(joined.state()).toEqual(viewer.state());
  joined.close();
}

async function expectNewShell(old: string): Promise<void> {
  viewer.connection.terminals.open(100, 30);
  const fresh = await until('a second terminal', () =>
    viewer.connection.view?.terminals.find(({ terminal }) => terminal !== old),
  );
  viewer.connection.output.watch(fresh.terminal);
  await until('it is watched', () => watching() === fresh.terminal);
  await type(viewer, 'echo second "shell"\r');
  await viewer.shows('second shell');
}

test('[H10] kill -9 of the pty host: what it had spooled arrives, the record names the cause, a new shell opens', async () => {
  const terminal = watching();
  await printUnheard(terminal);
  process.kill((await readPtyHost(terminal)).pid, 'SIGKILL');
  await world.startServer();
  await expectEnd(terminal, 'host-lost');
  await expectNewShell(terminal);
});

test('[H10] kill -9 of the pty host while nobody runs that could notice', async () => {
  const terminal = watching();
  await printUnheard(terminal);
  await world.stopAgent('SIGKILL');
  process.kill((await readPtyHost(terminal)).pid, 'SIGKILL');
  await world.startServer();
  await world.startAgent();
  await expectEnd(terminal, 'host-lost');
  await expectNewShell(terminal);
});

test('[H11] a shell that a signal ends is recorded with that signal, and a new one opens', async () => {
  const terminal = watching();
  await type(
    viewer,
    `for i in {1..${LINES}}; do echo "number $i of many"; done; echo all "done"; kill -9 $$\r`,
  );
  await expectEnd(terminal, 'exited');
  expect(viewer.connection.view?.terminals[0]?.ended?.exitCode).toBe(128 + 9);
  await expectNewShell(terminal);
});

test('[H12] after a reboot all that was spooled arrives, the record says that the endpoint restarted', async () => {
  const terminal = watching();
  await printUnheard(terminal);
  await world.stopAgent('SIGKILL');
  const ptyHost = await readPtyHost(terminal);
  process.kill(ptyHost.pid, 'SIGKILL');
  await until('the shell is gone with it', async () => !(await isAlive(ptyHost.shellPid)));
  await writeFile(ptyHostPath(terminal), JSON.stringify({ ...ptyHost, boot: 'the boot before this one' }));
  await world.startServer();
  await world.startAgent();
  await expectEnd(terminal, 'endpoint-restarted');
  await expectNewShell(terminal);
});
