import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeFrame } from '../../party/host/front/close-frame.ts';
import { clientFrame, frameHead } from '../../party/host/front/testing/client-frames.ts';
import { openLine, upgradeHead, type RawLine } from '../../party/host/front/testing/raw-line.ts';
import { FRONT_PLACES, MAX_FRAME_BYTES, MAX_SOURCE_UNFINISHED_BYTES } from '#protocol/ground/limits.ts';
import { closeReason } from '#protocol/wire/close.ts';
import { openRoomSocket } from '../../agent/agent/room-socket-host.ts';
import { listenersOf, processesOf } from '../harness/listening.ts';
import { exchange, requestText } from '../harness/raw-http.ts';
import { connect, install, startServer, temporaryFolder, until } from './support.ts';
import type { Installation, ServerProcess } from './support.ts';

/* Attacks on a server whose front stands, each as the bytes a stranger sends. */

const MIB = 1024 * 1024;
const BINARY = 2;
const TEXT = 1;
const ROOM = '/parties/echo/one';

let installation: Installation;
let data: Awaited<ReturnType<typeof temporaryFolder>>;
let server: ServerProcess;
let local: string;
let port: number;

beforeAll(async () => {
  installation = await install();
  data = await temporaryFolder();
  const args = ['--data', data.path, '--port', '0', '--trusted-proxy', '127.0.0.1,::1'];
  server = startServer(installation, args);
  ({ local } = await server.ready);
  port = Number(new URL(local).port);
});

afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.exit;
  await data.remove();
  await installation.remove();
});

const latin1 = (bytes: Buffer) => bytes.toString('latin1');

async function openSocket(address = '203.0.113.1'): Promise<RawLine> {
  const line = await openLine(port);
  line.write(upgradeHead(ROOM, [`X-Forwarded-For: ${address}`], `127.0.0.1:${port}`));
  expect(await line.received('\r\n\r\n')).toMatch(/^HTTP\/1.1 101 /);
  return line;
}

/** That a room answers over a socket, which is what everybody is here for. */
async function echoes(line: RawLine): Promise<void> {
  line.write(clientFrame({ opcode: TEXT }, Buffer.from('kind')));
  await line.received('[object String]');
}

test('[N43] a message of 30 MiB ends its own socket by name, and another goes on', async () => {
  const [line, other] = await Promise.all([openSocket(), openSocket()]);
  line.write(frameHead({ opcode: BINARY, length: 30 * MIB }));
  line.write(Buffer.alloc(30 * MIB - 1));
  await line.received(latin1(closeFrame('frame-too-large')));
  await echoes(other);
  for (const each of [line, other]) each.destroy();
});

test('[N44] of messages without end only so many are held, whoever else sends at that time', async () => {
  const sockets: RawLine[] = [];
  for (let count = 0; count <= MAX_SOURCE_UNFINISHED_BYTES / MAX_FRAME_BYTES; count += 1) {
    const line = await openSocket();
    line.write(frameHead({ opcode: BINARY, length: MAX_FRAME_BYTES }));
    line.write(Buffer.alloc(MAX_FRAME_BYTES - 1));
    sockets.push(line);
  }
  await sockets[0]?.received(latin1(closeFrame('rate-limited')));
  const other = await openSocket('203.0.113.2');
  await echoes(other);
  for (const each of [...sockets, other]) each.destroy();
});

test('[N45] head, body, and a line that says nothing are cut once their time is over', async () => {
  const started = [
    '',
    'GET / HTTP/1.1\r\nHost:',
    `POST ${ROOM} HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{`,
  ];
  const lines = await Promise.all(started.map(() => openLine(port)));
  for (const [index, line] of lines.entries()) line.write(started[index] ?? '');
  const answers = await Promise.all(lines.map(({ cut }) => cut));
  expect(answers.map((answer) => answer.split('\r\n')[0])).toEqual(
    started.map(() => 'HTTP/1.1 408 Request Timeout'),
  );
});

test('[N46] a trusted proxy says for whom it speaks, and the rooms are told', async () => {
  const source = async (headers: Record<string, string>) => {
    const answer = await fetch(local + ROOM, { headers });
    return ((await answer.json()) as { source: string }).source;
  };
  expect(await source({})).toBe('loopback');
  expect(await source({ 'x-forwarded-for': '192.0.2.1, 198.51.100.9' })).toBe('ip4:198.51.100.9');
  expect(await source({ forwarded: 'for="[2001:db8:7:8::9]"' })).toBe('ip6:2001:db8:7:8');
  expect(await source({ 'x-holdfast-source': 'ip4:192.0.2.1' })).toBe('loopback');
  expect(await source({ 'x-forwarded-for': '198.51.100.9', forwarded: 'for=unknown' })).toBe('proxy');
});

test('[N46] [N31] a proxy here that nobody named brings strangers: the front stands, on both loopback families', async () => {
  const folder = join(data.path, 'unnamed');
  const url = 'https://term.example';
  const other = startServer(installation, ['--data', folder, '--port', '0', '--public-url', url]);
  const behind = Number(new URL((await other.ready).local).port);
  const request = { host: 'term.example', headers: { 'x-forwarded-for': '192.0.2.1' } };
  for (const host of ['127.0.0.1', '::1']) {
    const { status, text } = await exchange({ host, port: behind }, requestText(ROOM, request));
    expect([host, status, text]).toEqual([host, 200, expect.stringContaining('"source":"proxy"')]);
  }
  const line = await openLine(behind);
  line.write(upgradeHead(ROOM, [], 'term.example'));
  line.write(frameHead({ opcode: BINARY, length: 30 * MIB }));
  await line.received(latin1(closeFrame('frame-too-large')));
  line.destroy();
  expect(other.stderr()).toContain('--trusted-proxy');
  other.child.kill('SIGTERM');
  await other.exit;
});

test('[N48] workerd has no port, and where it listens no other account comes', async () => {
  const listeners = await listenersOf(await processesOf(data.path));
  const ofWorkerd = listeners.filter(({ program }) => program === 'workerd').map(({ target }) => target);
  const path = join(data.path, 'server/tmp/rooms.sock');
  expect(ofWorkerd).toEqual([{ path }]);
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  const ports = listeners.flatMap(({ target }) => ('port' in target ? [target.port] : []));
  expect(new Set(ports)).toEqual(new Set([port, Number(new URL((await server.ready).metrics).port)]));
});

test('[N48] where the path would be too long it is a port, and what comes past the front is refused', async () => {
  const folder = join(data.path, 'x'.repeat(100));
  const other = startServer(installation, ['--data', folder, '--port', '0', '--front']);
  const front = await other.ready;
  const ports = (await listenersOf(await processesOf(folder))).flatMap(({ program, target }) =>
    program === 'workerd' && 'port' in target ? [target.port] : [],
  );
  expect(ports).toHaveLength(1);
  expect((await fetch(front.local + ROOM)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${ports[0]}${ROOM}`)).status).toBe(403);
  other.child.kill('SIGTERM');
  await other.exit;
});

test('[N47] an agent for which there is no place reads why', async () => {
  const room = `${local.replace('http', 'ws')}${ROOM}`;
  const codes: number[] = [];
  const lines = Array.from({ length: FRONT_PLACES.sockets.source + 1 }, () =>
    openRoomSocket(room, {
      header: '',
      events: { onFrame() {}, onSign() {}, onClose: (code) => codes.push(code) },
    }),
  );
  await until(async () => codes.length > 0);
  expect(closeReason(codes[0]!)).toBe('rate-limited');
  for (const line of lines) line.close();
  await until(async () => codes.length === lines.length);
});

test('[N6] a killed workerd is back behind the front', async () => {
  const pid = async () =>
    (JSON.parse(await readFile(join(data.path, 'server/workerd.json'), 'utf8')) as { pid: number }).pid;
  process.kill(await pid(), 'SIGKILL');
  await until(async () => (await fetch(local + ROOM)).ok);
});

test('[N43] what is within the bounds passes', async () => {
  const client = await connect(local + ROOM);
  const bytes = Buffer.alloc(512 * 1024, 7);
  expect(await client.ask(bytes)).toEqual(bytes);
  expect(await client.ask('id')).toMatch(/^[0-9a-f-]{36}$/);
  client.socket.close(1000);
  expect((await client.closed).code).toBe(1000);
});
