import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deploy, whichWorker, writeDeployment } from '../../agent/build/deploy.mjs';
import { stateOf } from '../../party/testing/notes-world.ts';
import type { Connection } from '../../src/lib/session/connection.ts';
import { until } from '../harness/facts.ts';
import { endShells } from '../harness/leftovers.ts';
import { identityOf, openNotes } from '../harness/notes-socket.ts';
import { cleanEnvironment, REPOSITORY, runHoldfast, type Command } from '../harness/process.ts';
import { BASH } from '../harness/product.ts';
import { enterRaw } from '../harness/raw-viewer.ts';
import { joinAs, view } from '../harness/viewer.ts';

/*
 * What a deployment makes, on `wrangler dev`: Cloudflare's own program for the worker as it is deployed, with the secrets
 * that the deployment gave it. Only what needs an account is stood in for: see `wrangler-account.mjs`.
 */

const WRANGLER = join(REPOSITORY, 'node_modules/wrangler/bin/wrangler.js');
const STAND_IN = join(REPOSITORY, 'tests/harness/wrangler-account.mjs');

let root: string;
let origin: string;
let running: ChildProcess;
const at = (...path: string[]) => join(root, ...path);
const connections: Connection[] = [];
const commands: Command[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdfast-test-'));
  origin = `http://localhost:${await freePort()}`;
});
afterAll(async () => {
  for (const connection of connections) connection.close();
  for (const command of commands) command.child.kill('SIGTERM');
  await Promise.all(commands.map(({ finished }) => finished));
  await end(running);
  await endShells(at('machine'));
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

/** `wrangler dev`, and what it starts, as a group. */
function develop(): ChildProcess {
  const { port } = new URL(origin);
  const where = [
    '--config',
    'wrangler.json',
    '--ip',
    '127.0.0.1',
    '--port',
    port,
    '--persist-to',
    at('state'),
  ];
  const quiet = ['--show-interactive-dev-session=false', '--log-level', 'warn', '--inspector-port', '0'];
  const offline = {
    WRANGLER_SEND_METRICS: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_LOG_PATH: at('log'),
  };
  return spawn(process.execPath, [WRANGLER, 'dev', ...where, ...quiet], {
    cwd: at('worker'),
    env: { ...cleanEnvironment(offline), HOME: root },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null) return;
  const gone = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM');
  await gone;
  await until('its port is free', async () => {
    const isFree = await fetch(origin).then(
      () => false,
      () => true,
    );
    return isFree;
  });
}

const serves = () => until('the worker serves', async () => (await fetch(origin)).ok, 60_000);

function begin(folder: string, ...args: string[]): Command {
  const environment = cleanEnvironment({ HOLDFAST_DATA: at(folder), HOME: root, SHELL: '/bin/bash' });
  const command = runHoldfast([...args, '--json'], environment);
  commands.push(command);
  return command;
}

async function run(folder: string, ...args: string[]) {
  const { code, events, stderr } = await begin(folder, ...args).finished;
  expect([args[0], code, stderr]).toEqual([args[0], 0, expect.any(String)]);
  return { events, stderr };
}

const said: string[] = [];
const deployNow = (data: string, args: string[] = []) =>
  deploy({
    ...{ origin, data: at(data), args, program: STAND_IN, folder: at('worker') },
    say: (text: string) => said.push(text),
  });
const secretsOf = () => readFile(at('worker/.dev.vars'), 'utf8');

test('[N51] a deployment makes the secrets that the worker has not, keeps those it has, and says the admin token once', async () => {
  writeDeployment(origin, at('worker'));
  expect(await deployNow('checkout', ['--name', 'help'])).toBe(0);
  const made = await secretsOf();
  for (const name of ['SERVER_KEY', 'ADMIN_TOKEN_HASH', 'INTERNAL_SECRET'])
    expect(made).toMatch(new RegExp(`^pkvar-${name}=[\\w-]{43,64}$`, 'm'));
  const file = at('checkout/deployments', `${new URL(origin).host.replace(':', '_')}.json`);
  const { adminToken } = JSON.parse(await readFile(file, 'utf8')) as { adminToken: string };
  expect([(await stat(file)).mode & 0o777, made.includes(adminToken)]).toEqual([0o600, false]);
  expect(said.join().split(adminToken)).toHaveLength(2);
  expect(await deployNow('checkout')).toBe(0);
  expect(await deployNow('elsewhere')).toBe(0);
  expect([await secretsOf(), said.join().split(adminToken).length]).toEqual([made, 2]);
  expect(said.at(-1)).toContain('HOLDFAST_ADMIN_TOKEN');
  const calls = JSON.parse(await readFile(at('worker/calls.json'), 'utf8')) as string[][];
  const config = ['--config', 'wrangler.json'];
  expect(calls.slice(0, 3)).toEqual([
    ['deploy', ...config, '--name', 'help'],
    ['secret', 'list', '--format', 'json', ...config, '--name', 'help'],
    ['secret', 'bulk', ...config, '--name', 'help'],
  ]);
  // One that was lost is made anew, and the others stay: the machines know the server by its key.
  const lines = made.split('\n');
  const isLost = (line: string) => line.startsWith('pkvar-INTERNAL_SECRET');
  await writeFile(at('worker/.dev.vars'), lines.filter((line) => !isLost(line)).join('\n'));
  expect(await deployNow('checkout')).toBe(0);
  expect((await secretsOf()).split('\n').filter((line) => !isLost(line))).toEqual(
    lines.filter((line) => !isLost(line)),
  );
});

test('[N51] what says which worker is meant goes to each of wrangler’s commands', () => {
  expect(whichWorker(['--name', 'a', '--minify', '-e', 'b', '--profile=c'])).toEqual([
    ...['--name', 'a', '-e', 'b', '--profile=c'],
  ]);
});

test('[N51] what is deployed works: registering, a session, keys, presence, and all of it after a restart', async () => {
  // Run once more after it failed, it ends what it had begun.
  const before = commands.splice(0);
  for (const { child } of before) child.kill('SIGTERM');
  await Promise.all(before.map(({ finished }) => finished));
  await end(running);
  running = develop();
  await serves();
  expect((await run('checkout', 'list', '--server', origin)).stderr).toBe('');
  const { events } = await run('checkout', 'code', '--server', origin);
  const agent = begin('machine', 'agent', '--server', origin, '--enroll', String(events[0]?.['code']));
  await agent.event('ready');
  const [shared] = (await run('machine', 'share', ...BASH)).events;
  const session = String(shared?.['session']);
  const links = shared?.['links'] as { technician: string; client: string };
  const [listed] = (await run('checkout', 'list', '--server', origin)).events;
  expect(listed).toMatchObject({ session, state: 'online' });
  const connection = joinAs(links.technician);
  connections.push(connection);
  const viewer = view(connection);
  await viewer.shows('$');
  expect(await connection.input.write('echo before-$((40 + 2))\r')).toEqual({ ok: true });
  await viewer.shows('before-42');
  const [made] = (await run('checkout', 'link', session, '--server', origin, '--role', 'client')).events;
  const [anna, omar] = [await enterRaw(links.technician), await enterRaw(String(made?.['link']))];
  const [annas, omars] = [await openNotes(anna, { session }), await openNotes(omar, { session })];
  const state = stateOf(await identityOf(anna), { typing: true });
  annas.say(1, state);
  await until('presence is shown', () => JSON.stringify(omars.known.get(1)) === JSON.stringify(state));
  for (const notes of [annas, omars]) notes.close();
  await end(running);
  running = develop();
  await serves();
  await until('the session is back', async () => {
    const rows = (await run('checkout', 'list', '--server', origin)).events;
    return rows[0]?.['state'] === 'online';
  });
  await until('the line is back', () => connection.state.status === 'live');
  // The list may still tell of the time before.
  await until('the endpoint is back', () => connection.view?.endpoint.online === true);
  expect(await connection.input.write('echo after-$((40 + 2))\r')).toEqual({ ok: true });
  await viewer.shows('after-42');
  const late = joinAs(links.client);
  connections.push(late);
  const lateViewer = view(late);
  await lateViewer.shows('before-42');
  await lateViewer.shows('after-42');
});
