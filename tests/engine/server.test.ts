import { execFileSync, spawn } from 'node:child_process';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect, install, isAlive, startServer, temporaryFolder, until } from './support.ts';
import type { Installation, ServerProcess } from './support.ts';

let installation: Installation;
let data: Awaited<ReturnType<typeof temporaryFolder>>;
const servers: ServerProcess[] = [];

beforeAll(async () => void (installation = await install()));
afterAll(() => installation.remove());

beforeEach(async () => void (data = await temporaryFolder()));
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.child.kill('SIGTERM');
    await server.exit;
  }
  await data.remove();
});

function start(args: string[] = [], env: Record<string, string> = {}): ServerProcess {
  const server = startServer(installation, ['--data', data.path, '--port', '0', ...args], env);
  servers.push(server);
  return server;
}

const file = (name: string) => join(data.path, 'server', name);
const workerdPid = async () =>
  (JSON.parse(await readFile(file('workerd.json'), 'utf8')) as { pid: number }).pid;

async function roomEnv(local: string): Promise<Record<string, string>> {
  const body = (await (await fetch(`${local}/parties/echo/env`)).json()) as { env: Record<string, string> };
  return body.env;
}

test('[N12] the server prints one ready line and leaves the same where the command line finds it', async () => {
  const { ready, child } = start();
  const { event, ...record } = await ready;
  expect(event).toBe('ready');
  expect(record.url).toMatch(/^http:\/\/localhost:\d+$/);
  expect(record.local).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(JSON.parse(await readFile(file('server.json'), 'utf8'))).toMatchObject({
    ...record,
    pid: child.pid,
  });
});

test('[N13] the admin token is kept, is only its owner’s, and only its hash reaches the rooms', async () => {
  const first = start();
  const one = await roomEnv((await first.ready).local);
  const token = await readFile(file('admin-token'), 'utf8');
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}\n$/);
  expect((await stat(file('admin-token'))).mode & 0o777).toBe(0o600);
  first.child.kill('SIGTERM');
  await first.exit;
  const two = await roomEnv((await start().ready).local);
  expect(await readFile(file('admin-token'), 'utf8')).toBe(token);
  expect(two['ADMIN_TOKEN_HASH']).toBe(one['ADMIN_TOKEN_HASH']);
  expect(two['INTERNAL_SECRET']).not.toBe(one['INTERNAL_SECRET']);
  expect(Object.values(two).join()).not.toContain(token.trim());
});

test('[N14] the rooms know the origins of their pages: the public one, else those of this machine', async () => {
  const { local } = await start().ready;
  const { port } = new URL(local);
  const origins = [`http://localhost:${port}`, `http://127.0.0.1:${port}`, `http://[::1]:${port}`];
  expect((await roomEnv(local))['PUBLIC_ORIGINS']?.split(',')).toEqual(origins);
  servers[0]!.child.kill('SIGTERM');
  await servers[0]!.exit;
  const published = await start([], { HOLDFAST_URL: 'https://term.example/' }).ready;
  expect(published.url).toBe('https://term.example');
  expect((await roomEnv(published.local))['PUBLIC_ORIGINS']).toBe('https://term.example');
});

test('[N40] whatever a stranger says of where it comes from, the rooms are told this machine', async () => {
  const { local } = await start().ready;
  const headers = {
    'x-holdfast-source': 'ip4:198.51.100.9',
    'x-forwarded-for': '198.51.100.9',
    'cf-connecting-ip': '198.51.100.9',
  };
  const answer = await fetch(`${local}/parties/echo/source`, { headers });
  expect(((await answer.json()) as { source: string }).source).toBe('loopback');
});

test('[J23] who keeps the recordings is a setting; else it is this machine by its name', async () => {
  const { local } = await start().ready;
  expect((await roomEnv(local))['RECORDED_BY']).toBe(hostname());
  servers[0]!.child.kill('SIGTERM');
  await servers[0]!.exit;
  const named = await start(['--recorded-by', 'Nordlicht IT'], { HOLDFAST_RECORDED_BY: 'Others' }).ready;
  expect((await roomEnv(named.local))['RECORDED_BY']).toBe('Nordlicht IT');
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '[N15] on %s the server ends with exit code 0 and takes workerd along',
  async (signal) => {
    const { child, ready, exit } = start();
    await ready;
    const pid = await workerdPid();
    child.kill(signal);
    expect(await exit).toBe(0);
    expect(await isAlive(pid)).toBe(false);
    await expect(stat(file('server.json'))).rejects.toThrow();
  },
);

test('[N16] after a killed server the next one ends its orphan and serves the same port and data', async () => {
  const first = start();
  const { local } = await first.ready;
  const client = await connect(`${local}/parties/echo/one`);
  await client.ask('store kept');
  const orphan = await workerdPid();
  first.child.kill('SIGKILL');
  await first.exit;
  expect(await isAlive(orphan)).toBe(true);
  await writeFile(join(file('tmp'), 'left-over'), '');
  const next = start(['--port', new URL(local).port]);
  expect((await next.ready).local).toBe(local);
  expect(await isAlive(orphan)).toBe(false);
  expect(await (await fetch(`${local}/parties/echo/one`)).json()).toMatchObject({ stored: 'kept' });
  expect(await readdir(file('tmp'))).toEqual([]);
  client.socket.terminate();
});

test("[N17] a process that merely got the orphan's number is left alone", async () => {
  const bystander = spawn('sleep', ['60']);
  const first = start();
  await first.ready;
  first.child.kill('SIGTERM');
  await first.exit;
  await writeFile(file('workerd.json'), JSON.stringify({ pid: bystander.pid, started: 'long ago' }));
  await start().ready;
  expect(await isAlive(bystander.pid!)).toBe(true);
  bystander.kill();
});

test('[N18] a second server on one folder is refused, and the first goes on', async () => {
  const { local } = await start().ready;
  const second = start();
  expect(await second.exit).toBe(1);
  expect(second.stderr()).toContain('another server is already running');
  expect((await fetch(`${local}/parties/echo/one`)).status).toBe(200);
});

test('[N19] off loopback without TLS it refuses to start, says why and what to do', async () => {
  const open = start(['--host', '0.0.0.0']);
  expect(await open.exit).toBe(2);
  expect(open.stderr()).toMatch(/--tls-cert.*--behind-proxy/);
  const proxied = start(['--host', '0.0.0.0', '--behind-proxy'], { HOLDFAST_URL: 'https://term.example' });
  expect((await proxied.ready).url).toBe('https://term.example');
});

test('[N20] with TLS files it serves https and secure websockets', async () => {
  const [cert, key] = [join(data.path, 'cert.pem'), join(data.path, 'key.pem')];
  const self = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-subj',
    '/CN=localhost',
  ];
  execFileSync('openssl', [...self, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const { local, url } = await start(['--host', '0.0.0.0', '--tls-cert', cert, '--tls-key', key]).ready;
  expect([new URL(local).protocol, new URL(url).protocol]).toEqual(['https:', 'https:']);
  const status = await new Promise((resolve) => {
    request(`${local}/parties/echo/one`, { rejectUnauthorized: false }, (response) =>
      resolve(response.statusCode),
    ).end();
  });
  expect(status).toBe(200);
  const client = await connect(`${local}/parties/echo/one`, { rejectUnauthorized: false });
  expect(await client.ask(Buffer.from('x'))).toEqual(Buffer.from('x'));
  client.socket.terminate();
});

test('[N21] health and metrics answer on loopback, whatever workerd does', async () => {
  const { metrics, local } = await start().ready;
  expect(await (await fetch(`${metrics}/health`)).json()).toMatchObject({ state: 'running', restarts: 0 });
  process.kill(await workerdPid(), 'SIGKILL');
  await until(async () =>
    (await (await fetch(`${metrics}/metrics`)).text()).includes('holdfast_workerd_restarts_total 1\n'),
  );
  const text = await (await fetch(`${metrics}/metrics`)).text();
  for (const name of ['holdfast_up 1', 'holdfast_uptime_seconds', 'holdfast_server_resident_bytes'])
    expect(text).toContain(name);
  expect((await fetch(`${local}/parties/echo/one`)).status).toBe(200);
});

test.each([
  ['no folder', ['--data', '']],
  ['an unknown flag', ['--data', 'x', '--colour']],
  ['a port that is none', ['--data', 'x', '--port', '70000']],
  ['half of the TLS files', ['--data', 'x', '--tls-cert', 'a']],
])('[N22] %s is a usage error, exit code 2', async (_, args) => {
  const server = startServer(installation, args);
  expect(await server.exit).toBe(2);
  expect(server.stderr()).toMatch(/^holdfast: .+\n$/);
});
