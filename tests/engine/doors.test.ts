import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { residentBytes } from '../../party/host/resident-bytes.ts';
import { startEngine } from '../../party/host/engine.ts';
import type { Engine } from '../../party/host/engine.ts';
import { listenersOf, processesOf } from '../harness/listening.ts';
import { exchange, requestText, upgrade } from '../harness/raw-http.ts';
import { connect, engineOptions, install, ROOT, startServer, temporaryFolder } from './support.ts';
import type { Installation, Ready } from './support.ts';

const SECRET = 'never on a command line';
/** Whether a network of its own can be made for a process. */
const isLinuxRoot = process.platform === 'linux' && process.getuid?.() === 0;

let installation: Installation;
let data: Awaited<ReturnType<typeof temporaryFolder>>;
let engine: Engine;
/** What lay in the data folder in the moment workerd was born. */
let atBirth: { path: string; mode: number; text: string }[] = [];

beforeAll(async () => {
  installation = await install();
  data = await temporaryFolder();
  const options = await engineOptions(installation, data.path);
  engine = await startEngine({
    ...options,
    vars: { PUBLIC_ORIGINS: 'https://term.example', GREETING: SECRET },
    // At once, since the server takes away what workerd has read.
    onSpawn: () => (atBirth = readTree(data.path)),
  });
});
afterAll(async () => {
  await engine.dispose();
  await data.remove();
  await installation.remove();
});

const at = (host = '127.0.0.1') => ({ host, port: engine.port });

function readTree(folder: string): typeof atBirth {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    const stat = statSync(join(folder, path), { throwIfNoEntry: false });
    if (stat === undefined) return [];
    return [
      {
        path,
        mode: stat.mode & 0o777,
        text: stat.isFile() ? readFileSync(join(folder, path), 'latin1') : '',
      },
    ];
  });
}

describe('workerd', () => {
  test('[N28] what is run with the product holds nothing of a development server', async () => {
    const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version?: string; dev?: boolean; devOptional?: boolean }>;
    };
    const shipped = Object.entries(lock.packages)
      .filter(([path, { dev }]) => path !== '' && dev !== true)
      .map(([path]) => path);
    expect(shipped.filter((path) => /miniflare|wrangler|undici|youch|sharp|vite/.test(path))).toEqual([]);
    const { dependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(dependencies['workerd']).toBe(lock.packages['node_modules/workerd']?.version);
    const program = await readFile(join(installation.dist, 'server.js'), 'utf8');
    expect(program).not.toMatch(/miniflare/i);
  });

  test('[N29] no secret stands in its arguments or in a file, and what it starts with is its owner’s', async () => {
    const line = await readFile(`/proc/${engine.pid}/cmdline`, 'utf8');
    expect(line).not.toContain(SECRET);
    expect(line).not.toMatch(/inspector|debug-port|experimental/);
    const parts = atBirth.filter(({ path }) => path.startsWith('tmp'));
    for (const name of ['config.capnp', 'worker.js'])
      expect([name, parts.find(({ path }) => path.endsWith(`/${name}`))?.text]).toEqual([
        name,
        expect.stringMatching(/./),
      ]);
    for (const { path, mode, text } of parts) {
      expect([path, mode & 0o077]).toEqual([path, 0]);
      expect([path, text.includes(SECRET)]).toEqual([path, false]);
    }
    expect(await readdir(join(data.path, 'tmp'))).toEqual([]);
  });

  test('[N34] no request of a room leaves the server, to this machine or another', async () => {
    const bystander = createServer((_, response) => response.end('reached')).listen(0, '127.0.0.1');
    await once(bystander, 'listening');
    const { port } = bystander.address() as AddressInfo;
    const client = await connect(`${engine.url}/parties/echo/one`);
    for (const url of [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`, 'http://example.com/'])
      expect(await client.ask(`fetch ${url}`)).toBe('status 403');
    client.socket.terminate();
    bystander.close();
  });

  test('[N37] a data folder of any name serves', async () => {
    const folder = await temporaryFolder();
    const odd = join(folder.path, 'Größe "of" it\\, $HOME\n#1');
    const other = await startEngine(await engineOptions(installation, odd));
    const client = await connect(`${other.url}/parties/echo/one`);
    expect(await client.ask('store kept')).toBe('done store');
    client.socket.terminate();
    await other.dispose();
    expect(await readdir(join(odd, 'rooms'))).toContain('holdfast-echoDO');
    await folder.remove();
  });
});

/** A frame that claims to be compressed: 31 KB that would become 31 MiB. */
function bomb(): Buffer {
  const payload = deflateRawSync(new Uint8Array(31 * 1024 * 1024), { level: 9 });
  const head = Buffer.from([0xc2, 0xfe, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]);
  return Buffer.concat([head, payload]);
}

/** The code a socket is closed with: in a frame whose length, past 125 bytes, stands in two of its own. */
async function closeCode(socket: Socket): Promise<number> {
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk as Buffer]);
    if (received.length >= 6) break;
  }
  socket.destroy();
  if (received[0] !== 0x88) throw new Error(`no close frame: ${received.toString('hex')}`);
  return received.readUInt16BE(received[1] === 126 ? 4 : 2);
}

describe('sockets', () => {
  test('[N30] who offers compression is not given it, and a compressed frame ends that socket alone, at no cost', async () => {
    const other = await connect(`${engine.url}/parties/echo/one`);
    const before = (await residentBytes(engine.pid!)) ?? 0;
    const frame = bomb();
    const attacks = Array.from({ length: 20 }, async () => {
      const { socket, answer } = await upgrade(at(), {
        path: '/parties/echo/one',
        headers: { 'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits' },
      });
      expect([answer.status, answer.headers.get('sec-websocket-extensions')]).toEqual([101, undefined]);
      socket.write(frame);
      expect(await closeCode(socket)).toBe(1002);
    });
    await Promise.all(attacks);
    expect(await other.ask(Buffer.from('still'))).toEqual(Buffer.from('still'));
    expect(((await residentBytes(engine.pid!)) ?? 0) - before).toBeLessThan(31 * 1024 * 1024);
    other.socket.terminate();
  });
});

describe('addresses', () => {
  test('[N31] one that only this machine reaches is answered on both loopback families', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const { status, text } = await exchange(at(host), requestText('/'));
      expect([host, status, text.includes('<title>page</title>')]).toEqual([host, 200, true]);
    }
  });

  test.each(['127.0.0.1', '::1'])(
    '[N31] where somebody has the port on %s the start is refused and names it',
    async (host) => {
      const holder = createTcpServer().listen(0, host);
      await once(holder, 'listening');
      const { port } = holder.address() as AddressInfo;
      const folder = await temporaryFolder();
      const refused = startEngine({ ...(await engineOptions(installation, folder.path)), port });
      await expect(refused).rejects.toMatchObject({ reason: 'port-in-use' });
      await expect(refused).rejects.toThrow(`port ${port} on ${host} is in use`);
      holder.close();
      await folder.remove();
    },
  );

  test('[N31] where somebody has the port of health the start is refused, names it, and leaves no workerd', async () => {
    const holder = createTcpServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const folder = await temporaryFolder();
    const args = ['--data', folder.path, '--port', '0', '--metrics-port', String(port)];
    const server = startServer(installation, args);
    expect(await server.exit).toBe(1);
    expect(server.stderr()).toContain(`port ${port} on 127.0.0.1 is in use`);
    expect(server.stderr()).toContain('--metrics-port');
    expect(await processesOf(folder.path)).toEqual([]);
    holder.close();
    await folder.remove();
  });

  test.runIf(isLinuxRoot)('[N31] a machine without one of the families serves on the other', async () => {
    const folder = await temporaryFolder();
    const script = [
      'ip link set lo up',
      'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6',
      `exec "$0" "${join(installation.dist, 'server.js')}" --data "${folder.path}" --port 0 --end-with-stdin`,
    ].join('\n');
    const child = spawn('unshare', ['--net', 'sh', '-c', script, process.execPath]);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = once(child, 'close');
    const [line] = (await Promise.race([
      once(createInterface(child.stdout), 'line'),
      ended.then(([code]) => Promise.reject(new Error(`it ended with ${code}: ${stderr}`))),
    ])) as [string];
    const { pid } = JSON.parse(line) as Ready;
    const listeners = (await listenersOf([pid, ...(await processesOf(folder.path))])).map(
      ({ target }) => 'host' in target && target.host,
    );
    child.stdin.end();
    await ended;
    expect(new Set(listeners)).toEqual(new Set(['127.0.0.1']));
    await folder.remove();
  });
});

describe('names', () => {
  const ask = async (host: string, path = '/') => (await exchange(at(), requestText(path, { host }))).status;

  test.each([
    'localhost',
    'LOCALHOST:1',
    '127.0.0.1',
    '[::1]:80',
    '10.0.0.1',
    'term.example',
    'term.example:443',
  ])('[N32] a request for %s is answered', async (host) => {
    expect(await ask(host)).toBe(200);
  });

  test.each([
    'evil.example',
    'evil.example:1999',
    'localhost.evil.example',
    'term.example.',
    'xterm.example',
  ])(
    '[N32] a page of %s that was made to point here is served nothing, no room’s answer and no socket',
    async (host) => {
      for (const path of ['/', '/s/abc', '/theme.js', '/parties/echo/one', '/party/main'])
        expect([path, await ask(host, path)]).toEqual([path, 421]);
      const { answer } = await upgrade(at(), { path: '/parties/echo/one', headers: { host } });
      expect(answer.status).toBe(421);
    },
  );

  test.each([
    '',
    'a b',
    '@evil.example',
    'localhost@evil.example',
    'evil@localhost',
    'localhost:4801, evil.example',
    'xn--localhost',
    'evil.example/localhost',
    '[::1',
    'a:b:c',
  ])('[N32] "%s" is no name of ours either', async (host) => {
    const status = await ask(host);
    // 500 is workerd's own, for a name that no URL can have: nothing of ours was asked.
    expect([400, 421, 500, 0]).toContain(status);
  });

  test.each(['/parties//one', '/party//one', '/party/'])('[N32] %s is no party', async (path) => {
    expect(await ask('localhost', path)).toBe(404);
  });
});

describe('page', () => {
  const GUARDS = {
    'content-security-policy': "frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
    '[N35] %s is refused, under the page’s headers',
    async (method) => {
      const answer = await fetch(`${engine.url}/index.html`, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
      expect(Object.fromEntries(answer.headers)).toMatchObject(GUARDS);
    },
  );

  test('[N35] HEAD says what GET would, with a length and no body', async () => {
    const [got, asked] = await Promise.all(
      ['GET', 'HEAD'].map((method) =>
        fetch(`${engine.url}/`, { method, headers: { 'accept-encoding': 'identity' } }),
      ),
    );
    const text = await got!.text();
    expect(await asked!.text()).toBe('');
    expect(asked!.headers.get('content-length')).toBe(String(text.length));
    for (const name of ['etag', 'content-type', 'cache-control', ...Object.keys(GUARDS)])
      expect([name, asked!.headers.get(name)]).toEqual([name, got!.headers.get(name)]);
  });

  test('[N35] what is not there is refused under the same headers, and no folder is listed', async () => {
    const gone = await fetch(`${engine.url}/_app/immutable/gone.js`);
    expect(gone.status).toBe(404);
    expect(Object.fromEntries(gone.headers)).toMatchObject(GUARDS);
    expect(gone.headers.get('cache-control') ?? '').not.toContain('immutable');
    for (const path of [
      '/_app',
      '/_app/',
      '/_app/immutable/',
      '/..%2fpackage.json',
      '/%2e%2e/package.json',
    ]) {
      const answer = await fetch(engine.url + path);
      const text = await answer.text();
      expect([path, text.includes('"name"') || text.includes('"type"')]).toEqual([path, false]);
    }
  });
});

describe('health', () => {
  test('[N36] it answers two questions, to who names this machine, and closes the line', async () => {
    const folder = await temporaryFolder();
    const server = startServer(installation, ['--data', folder.path, '--port', '0']);
    const { metrics } = await server.ready;
    const { hostname, port } = new URL(metrics);
    const ask = async (path: string, request = {}) =>
      (await exchange({ host: hostname, port: Number(port) }, requestText(path, request))).status;
    expect(await ask('/health')).toBe(200);
    expect(await ask('/metrics', { method: 'HEAD', host: `127.0.0.1:${port}` })).toBe(200);
    expect(await ask('/metrics', { host: `evil.example:${port}` })).toBe(421);
    expect(await ask('/metrics', { host: 'localhost@evil.example' })).toBe(421);
    expect(await ask('/metrics', { method: 'POST', body: 'x'.repeat(100_000) })).toBe(405);
    expect(await ask('/', {})).toBe(404);
    server.child.kill('SIGTERM');
    expect(await server.exit).toBe(0);
    await folder.remove();
  });
});
