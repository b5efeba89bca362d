import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
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

/** A pty host as an earlier build left it running; CONTRIBUTING.md says how it was made. */
const OLD_PTY_HOST = gunzipSync(
  readFileSync(fileURLToPath(new URL('../fixtures/pty-host-v1.js.gz', import.meta.url))),
);
const LINES = 6000;
const EXPECTED = Array.from({ length: LINES }, (_, index) => `number ${index + 1} of many\r\n`).join('');

let world: World;
let viewer: Viewer;
let links: { technician: string; observer: string };
let terminal: string;

interface PtyHostFile {
  pid: number;
  shellPid: number;
}

const folder = () => join(world.data, 'agent', 'terminals', terminal);
const readPtyHost = async (): Promise<PtyHostFile> =>
  JSON.parse(await readFile(join(folder(), 'host.json'), 'utf8'));
/** The program a process runs, as its command line names it. */
const programOf = async (pid: number): Promise<string> =>
  (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').find((word) => word.endsWith('pty-host.js')) ??
  '';

beforeEach(async () => {
  world = await startWorld();
  await world.replaceBuild({ ptyHost: OLD_PTY_HOST });
  await world.startServer();
  await world.startAgent();
  const { events, stderr } = await world.run('share', '--json', ...BASH);
  // The command's documented first line.
  const [shared] = events as unknown as [{ links: typeof links }?];
  if (shared === undefined) throw new Error(`share failed: ${stderr}`);
  links = shared.links;
  viewer = view(joinAs(links.technician));
  await viewer.shows('$');
  terminal = viewer.connection.view?.watching ?? '';
});
afterEach(async () => {
  await world.dispose();
  viewer.close();
});

/** Replaces server and agent by this build's, while something happens that neither of them sees. */
async function upgrade(meanwhile: () => Promise<void>): Promise<void> {
  await world.stopAgent('SIGTERM');
  await world.stopServer('SIGTERM');
  await meanwhile();
  await world.replaceBuild();
  await world.startServer();
  await world.startAgent();
}

/** Has the shell count as soon as the file is there; to its middle, then on once the second is. */
const countWhen = (first: string, second: string) => {
  const waitFor = (path: string) => `until [ -e ${path} ]; do read -t 0.05; done`;
  const count = (from: number, to: number) => `for i in {${from}..${to}}; do echo "number $i of many"; done`;
  return `${waitFor(first)}; ${count(1, LINES / 2)}; ${waitFor(second)}; ${count(LINES / 2 + 1, LINES)}; echo all "done"\r`;
};

async function expectStored(): Promise<void> {
  const stored = await openStored(links.observer);
  const text = (await stored.output(terminal)).toString();
  const start = text.indexOf('number 1 of many\r\n');
  expect(sha256(text.slice(start, start + EXPECTED.length))).toBe(sha256(EXPECTED));
  expect(text.slice(start + EXPECTED.length)).toMatch(/^all done\r\n/);
}

async function expectEnd(end: { cause: string; exitCode: number | null }): Promise<void> {
  const ended = await until('the end is known', () => viewer.connection.view?.terminals[0]?.ended);
  expect(ended).toMatchObject(end);
  const facts = (await (await openStored(links.observer)).record()).map(({ fact }) => fact);
  expect(facts.filter((fact) => fact.type === 'terminal-ended')).toMatchObject([{ terminal, ...end }]);
}

test('[H20] agent and server are upgraded around an older pty host: the same shell, its keys, its output, its end', async () => {
  const ptyHost = await readPtyHost();
  expect((await readFile(await programOf(ptyHost.pid))).equals(OLD_PTY_HOST)).toBe(true);
  const [first, second] = [join(world.data, 'first'), join(world.data, 'second')];
  await type(viewer, 'cd /var/tmp; kept="the same"\r');
  await type(viewer, countWhen(first, second));
  await upgrade(async () => {
    await writeFile(first, '');
    await until('it is spooled', () => spoolHolds(join(folder(), 'spool.db'), `number ${LINES / 2} of many`));
  });
  await viewer.shows(`number ${LINES / 2} of many`);
  await writeFile(second, '');
  await viewer.shows('all done');

  expect(await readPtyHost()).toMatchObject({ pid: ptyHost.pid, shellPid: ptyHost.shellPid });
  await type(viewer, 'echo "$kept shell $$ in $PWD"\r');
  await viewer.shows(`the same shell ${ptyHost.shellPid} in /var/tmp`);
  viewer.connection.terminals.resize(91, 27);
  await type(viewer, 'sleep 300; echo not "reached"\r');
  await until('the program is at work', () => viewer.rows().join('').includes('sleep 300'));
  await type(viewer, '\x03');
  await type(viewer, 'stty size\r');
  await viewer.shows('27 91');
  const joined = view(joinAs(links.observer));
  await joined.shows('27 91');
  expect(joined.state()).toEqual(viewer.state());
  joined.close();

  await type(viewer, 'exit 7\r');
  await expectEnd({ cause: 'exited', exitCode: 7 });
  await expectStored();
  await until('its pty host has ended', async () => !(await isAlive(ptyHost.pid)));
});

test('[H21] what an older pty host had spooled when it was killed, this build delivers', async () => {
  const { pid } = await readPtyHost();
  const go = join(world.data, 'go');
  await type(viewer, countWhen(go, go));
  await upgrade(async () => {
    await writeFile(go, '');
    await until('all is spooled', () => spoolHolds(join(folder(), 'spool.db'), 'all done'));
    process.kill(pid, 'SIGKILL');
  });
  await viewer.shows('all done');
  await expectEnd({ cause: 'host-lost', exitCode: null });
  await expectStored();
});
