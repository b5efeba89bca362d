import { execFile } from 'node:child_process';
import { access, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notesPath, sessionPath } from '#protocol/people/link.ts';
import { isAlive } from '../harness/process.ts';
import { listenersOf, processesOf } from '../harness/listening.ts';
import type { Listener } from '../harness/listening.ts';
import { BASH, startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { breakOff, exchange, requestText, upgrade } from '../harness/raw-http.ts';
import type { RawRequest, Target } from '../harness/raw-http.ts';
import { type, view } from '../harness/viewer.ts';
import type { Viewer } from '../harness/viewer.ts';

/** An account that owns nothing here. */
const NOBODY = 65_534;

let product: Product;
let shared: Shared;
let bystander: Viewer;
let listeners: Listener[];

beforeAll(async () => {
  product = await startProduct();
  shared = await product.share(...BASH);
  bystander = view(product.join(shared.links.technician));
  await bystander.shows('$');
  listeners = await listenersOf(await processesOf(product.data));
});
afterAll(() => product.dispose());

type Tcp = Extract<Target, { port: number }>;

const tcp = () => listeners.flatMap(({ target, program }) => ('port' in target ? [{ program, target }] : []));
const unix = () =>
  listeners.flatMap(({ target, program }) => ('path' in target ? [{ program, path: target.path }] : []));

test('[N27] these sockets are listened on by all of the product together, and no other', async () => {
  const port = Number(new URL(product.url).port);
  const addresses = tcp().map(({ program, target }) => [
    program,
    target.host,
    target.port === port ? 'the server’s port' : 'one of its own',
  ]);
  expect(addresses.sort()).toEqual([
    ['server.js', '127.0.0.1', 'one of its own'],
    ['workerd', '127.0.0.1', 'the server’s port'],
    ['workerd', '::1', 'the server’s port'],
  ]);
  const files = unix().map(({ program, path }) => [
    program,
    relative(product.data, path).replace(/[a-z0-9]{8,}/g, 'ID'),
  ]);
  expect(files.sort()).toEqual([
    ['agent.js', 'agent/control.sock'],
    // Of the session that the start offers, and of the one that was shared.
    ['pty-host.js', 'agent/ID/ID/host.sock'],
    ['pty-host.js', 'agent/ID/ID/host.sock'],
  ]);
});

describe('what strangers ask of them', () => {
  const everywhere = async (path: string, request: RawRequest) =>
    Promise.all(
      tcp().map(async ({ target }) => {
        const answer = await exchange(target, requestText(path, { host: ownName(target), ...request }));
        return { at: `${target.host}:${target.port}`, ...answer };
      }),
    );
  const ownName = ({ host, port }: Tcp) => `${host.includes(':') ? `[${host}]` : host}:${port}`;

  test('[N27] a development server’s ways to write a file are not there', async () => {
    const planted = join(product.data, 'planted');
    for (const extension of [planted, `/../../../../../../..${planted}`, `/../../..${planted}`])
      for (const { at, status } of await everywhere(
        `/core/store-temp-file?prefix=x&extension=${encodeURIComponent(extension)}`,
        { method: 'POST', body: 'written' },
      ))
        expect([at, [404, 405].includes(status)]).toEqual([at, true]);
    await expect(access(planted)).rejects.toThrow();
  });

  test('[N27] a development server’s ways to read a file are not there', async () => {
    const secret = join(product.data, 'secret.js');
    await writeFile(secret, 'const keptToOurselves = 1;\n');
    const stack = `Error: x\n    at kept (${secret}:1:7)\n    at kept (file://${secret}:1:7)`;
    const body = JSON.stringify({ message: 'x', name: 'Error', stack });
    for (const path of ['/core/error', '/core/log', '/cdn-cgi/mf/reload', '/cdn-cgi/mf/scheduled', '/json'])
      for (const method of ['POST', 'GET'])
        for (const { at, status, text } of await everywhere(path, {
          method,
          body: method === 'POST' ? body : '',
          headers: { 'content-type': 'application/json', accept: 'text/html' },
        })) {
          const isTold = text.includes('keptToOurselves') || text.includes(product.data);
          expect([at, path, isTold]).toEqual([at, path, false]);
          expect([at, path, status < 500]).toEqual([at, path, true]);
        }
  });

  test('[N32] under another’s name they answer nothing', async () => {
    for (const path of [
      '/',
      '/health',
      '/metrics',
      '/core/store-temp-file',
      `/parties/session/${shared.session}`,
    ])
      for (const { at, status } of await everywhere(path, { host: 'evil.example' }))
        expect([at, path, status]).toEqual([at, path, 421]);
    for (const { target } of tcp().filter(({ program }) => program === 'workerd')) {
      const { socket, answer } = await upgrade(target, {
        path: `/parties/session/${shared.session}`,
        headers: { host: `evil.example:${target.port}` },
      });
      expect(answer.status).toBe(421);
      socket.destroy();
    }
  });

  test('[N30] no socket of the rooms is compressed, whoever offers it', async () => {
    const [{ target } = { target: null }] = tcp().filter(({ program }) => program === 'workerd');
    for (const path of [sessionPath(shared.session), notesPath(shared.session)]) {
      const { socket, answer } = await upgrade(target!, {
        path,
        headers: {
          // As every browser does: a program is refused without a socket.
          origin: product.url,
          'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits',
        },
      });
      const { status, headers } = answer;
      expect([path, status, headers.get('sec-websocket-extensions')]).toEqual([path, 101, undefined]);
      socket.destroy();
    }
  });

  test('[N27] to what is no HTTP they answer a refusal or nothing, and go on', async () => {
    const noise = [
      Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3]),
      Buffer.alloc(4096, 0xff),
      Buffer.from('\r\n\r\n'),
    ];
    const asked = tcp().flatMap((listener) => noise.map((bytes) => ({ ...listener, bytes })));
    const statuses = await Promise.all(asked.map(({ target, bytes }) => exchange(target, bytes)));
    for (const { status } of statuses) expect([0, 400, 431]).toContain(status);
  });

  test.runIf(process.getuid?.() === 0)(
    '[N38] a file that is a socket takes no other account’s connection',
    async () => {
      const script = `
      const { connect } = require('node:net');
      const socket = connect(process.argv[1]);
      socket.on('connect', () => { console.log('connected'); socket.destroy(); });
      socket.on('error', ({ code }) => console.log(code));`;
      for (const { program, path } of unix()) {
        const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, path], {
          uid: NOBODY,
          gid: NOBODY,
          cwd: '/',
        });
        expect([program, stdout.trim()]).toEqual([program, 'EACCES']);
      }
    },
  );

  test('[N38] to its own account’s noise such a file answers nothing, and who listens lives on', async () => {
    for (const { pid, target } of listeners.filter(({ target }) => 'path' in target))
      for (const bytes of [Buffer.alloc(64, 0xff), Buffer.from(requestText('/'))]) {
        const { text } = await exchange(target, bytes);
        expect([text, await isAlive(pid)]).toEqual(['', true]);
      }
  });

  test('[N27] whoever works here notices nothing of all that', async () => {
    await type(bystander, 'echo still-"here"\r');
    await bystander.shows('still-here');
    expect(bystander.screens).toBe(1);
  });
});

test('[N33] requests that strangers break off put no stack into the log, and few lines', async () => {
  const target = { host: '127.0.0.1', port: Number(new URL(product.url).port) };
  const { session } = shared;
  const paths = [
    `/parties/session/${session}/enter`,
    `/parties/session/${session}`,
    '/parties/desk/desk/codes/redeem',
    '/parties/desk/desk/endpoints',
    `/parties/notes/notes-${session}`,
    '/parties/nothing/at-all',
    '/',
  ];
  await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      breakOff(target, requestText(paths[index % paths.length] ?? '/', { method: 'POST', promised: 5_000 })),
    ),
  );
  const forged = '\x1b]0;title\x07\x1b[2Jerror: forged';
  const head = requestText(`/parties/session/${session}/enter`, { method: 'POST' }).replace(
    'content-length: 0',
    'transfer-encoding: chunked',
  );
  await exchange(target, `${head}${forged}\r\n`);
  await type(bystander, 'echo after-"that"\r');
  await bystander.shows('after-that');
  product.started.child.kill('SIGTERM');
  const { stderr } = await product.started.finished;
  expect(stderr).not.toContain('\x1b');
  expect(stderr).not.toMatch(/stack|@[0-9a-f]{6}|\.js:\d+|\n\s+at /);
  expect(stderr.split('\n').length).toBeLessThan(20);
});
