import { afterEach, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import {
  CLOSE_ANSWER_MS,
  FRONT_PLACES,
  MAX_BODY_BYTES,
  MAX_FRAME_BYTES,
  MAX_SOURCE_UNFINISHED_BYTES,
  MESSAGE_TIMEOUT_MS,
} from '#protocol/ground/limits.ts';
import { closeFrame } from './close-frame.ts';
import { startFront, type Front } from './front.ts';
import { parseNetwork } from './forwarded.ts';
import { frameHead } from './testing/client-frames.ts';
import { openLine, upgradeHead, type RawLine } from './testing/raw-line.ts';
import { startUpstream, type Upstream } from './testing/upstream.ts';

const MIB = 1024 * 1024;
const SECRET = 'the-secret-of-the-front';
const BINARY = 2;

let upstream: Upstream;
let front: Front;
let aheadMs: number;
let lines: RawLine[];

beforeEach(async () => {
  upstream = await startUpstream();
  aheadMs = 0;
  lines = [];
  front = await startFront({
    hosts: ['127.0.0.1'],
    port: 0,
    tls: null,
    proxies: [parseNetwork('127.0.0.1')!],
    here: 'loopback',
    secret: SECRET,
    bounds: FRONT_PLACES,
    perSource: true,
    target: { port: upstream.port },
    log: () => undefined,
    clock: { now: () => performance.now() + aheadMs },
  });
});

afterEach(async () => {
  for (const line of lines) line.destroy();
  await front.dispose();
  await upstream.dispose();
});

async function open(): Promise<RawLine> {
  const line = await openLine(front.port);
  lines.push(line);
  return line;
}

async function openSocket(path = '/echo', fields: string[] = []): Promise<RawLine> {
  const line = await open();
  line.write(upgradeHead(path, fields));
  await line.received('\r\n\r\n');
  return line;
}

/** As whom a trusted proxy says one comes. */
const as = (address: string) => [`X-Forwarded-For: ${address}`];
const latin1 = (bytes: Buffer) => bytes.toString('latin1');

test('[N43] a message of 30 MiB is closed by name at its header, and none of it reaches workerd', async () => {
  const line = await openSocket();
  line.write(frameHead({ opcode: BINARY, length: 30 * MIB }));
  for (let sent = 0; sent < 30; sent += 1) line.write(Buffer.alloc(MIB));
  expect(await line.received(latin1(closeFrame('frame-too-large')))).toMatch(/^HTTP\/1.1 101 /);
  aheadMs += CLOSE_ANSWER_MS;
  await line.cut;
  expect(upstream.received).toBe(0);
});

test('[N44] messages without end: of one source only so much is under way, and nothing for ever', async () => {
  const most = MAX_SOURCE_UNFINISHED_BYTES / MAX_FRAME_BYTES;
  const sockets: RawLine[] = [];
  const holdOne = async (address: string) => {
    const line = await openSocket('/echo', as(address));
    line.write(frameHead({ opcode: BINARY, length: MAX_FRAME_BYTES }));
    return line;
  };
  for (let count = 0; count < most; count += 1) sockets.push(await holdOne('203.0.113.1'));
  const other = await holdOne('203.0.113.2');
  sockets.push(await holdOne('203.0.113.1'));
  await sockets[0]!.received(latin1(closeFrame('rate-limited')));
  expect(sockets.slice(1).every(({ isOpen }) => isOpen)).toBe(true);
  aheadMs += MESSAGE_TIMEOUT_MS;
  for (const line of [...sockets.slice(1), other]) await line.received(latin1(closeFrame('no-answer')));
});

test('[N45] a socket that the server has closed is cut off where its client does not answer', async () => {
  const line = await openSocket('/refused');
  await line.received('not-signed-in');
  expect(line.isOpen).toBe(true);
  aheadMs += CLOSE_ANSWER_MS;
  expect(await line.cut).toMatch(/not-signed-in$/);
});

test('[N45] so is one whose client has said that it goes, and then does not', async () => {
  const line = await openSocket();
  line.write(frameHead({ opcode: 8, length: 0 }));
  await line.received('\x88\0');
  aheadMs += CLOSE_ANSWER_MS;
  await line.cut;
});

test('[N45] a body that is too long is refused before workerd is asked, announced or not', async () => {
  const announced = await open();
  announced.write(`POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: ${MAX_BODY_BYTES + 1}\r\n\r\n`);
  expect(await announced.received('}')).toMatch(/^HTTP\/1.1 400 .*malformed-request"}$/s);
  const chunked = await open();
  chunked.write('POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
  for (let count = 0; count < 5; count += 1) chunked.write(`1000\r\n${'x'.repeat(0x1000)}\r\n`);
  expect(await chunked.received('}')).toMatch(/^HTTP\/1.1 400 /);
  expect(upstream.received).toBe(0);
  const answer = await fetch(`http://127.0.0.1:${front.port}/x`, {
    method: 'POST',
    body: 'y'.repeat(MAX_BODY_BYTES),
  });
  expect(((await answer.json()) as { body: string }).body).toHaveLength(MAX_BODY_BYTES);
});

test('[N42] who takes all sockets of an address gets no more, and another address gets in', async () => {
  const crowd = Array.from({ length: FRONT_PLACES.sockets.source }, () =>
    openSocket('/echo', as('203.0.113.1')),
  );
  for (const line of await Promise.all(crowd)) expect(await line.received('\r\n\r\n')).toMatch(/ 101 /);
  const program = await openSocket('/echo', as('203.0.113.1'));
  expect(await program.received('}')).toMatch(
    /^HTTP\/1.1 429 .*\r\nx-holdfast-close: rate-limited\r\n.*too-many"}$/s,
  );
  const browser = await openSocket('/echo', [...as('203.0.113.1'), 'Origin: https://front.example']);
  const handshake = /^HTTP\/1.1 101 .*sec-websocket-accept: ICX\+Yqv66kxgM0FcWaLWlFLwTAI=\r\n\r\n/s;
  expect(await browser.received(latin1(closeFrame('rate-limited')))).toMatch(handshake);
  const other = await openSocket('/echo', as('203.0.113.2'));
  expect(await other.received('\r\n\r\n')).toMatch(/ 101 /);
  lines[0]!.destroy();
  await expect
    .poll(async () => (await openSocket('/echo', as('203.0.113.1'))).received('\r\n\r\n'))
    .toMatch(/ 101 /);
});

test('[N40] what strangers claim is taken off, and the rooms are told what the front knows', async () => {
  const headers = {
    'x-forwarded-for': '192.0.2.1, 198.51.100.9',
    'x-forwarded-proto': 'gopher',
    'cf-connecting-ip': '192.0.2.2',
    'x-real-ip': '192.0.2.3',
    'x-holdfast-source': 'loopback',
    'x-holdfast-front': 'guessed',
    cookie: 'c=1',
  };
  const answer = await fetch(`http://127.0.0.1:${front.port}/some/path?a=b`, { headers });
  const asked = (await answer.json()) as { url: string; headers: Record<string, string> };
  expect(asked.url).toBe('/some/path?a=b');
  const { cookie, host, 'x-holdfast-source': source, 'x-holdfast-front': secret } = asked.headers;
  expect({ cookie, host, source, secret }).toEqual({
    cookie: 'c=1',
    host: `127.0.0.1:${front.port}`,
    source: 'ip4:198.51.100.9',
    secret: SECRET,
  });
  expect(Object.keys(asked.headers).filter((name) => /forwarded|real|cf-/.test(name))).toEqual([]);
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
});

test.each([
  ['another server, as proxies are asked', upgradeHead('http://other.example/')],
  ['another protocol', upgradeHead('/').replace('websocket', 'h2c')],
])('[N45] a request for %s is refused', async (_name, head) => {
  const line = await open();
  line.write(head);
  expect(await line.received('}')).toMatch(/^HTTP\/1.1 400 /);
});

test('[N47] what workerd answers instead of a socket is passed on', async () => {
  const line = await openSocket('/forbidden');
  expect(await line.cut).toMatch(/^HTTP\/1.1 403 Forbidden\r\n.*\r\n\r\nno$/s);
});

test('[N43] what is within the bounds passes as it is, both ways', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${front.port}/echo`, { perMessageDeflate: true });
  await new Promise((resolve) => socket.once('open', resolve));
  expect(socket.extensions).toBe('');
  const sent = [
    Buffer.alloc(MAX_FRAME_BYTES, 1),
    Buffer.from('text'),
    Buffer.alloc(0),
    Buffer.alloc(70_000, 2),
  ];
  const came: Buffer[] = [];
  const all = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      came.push(data);
      if (came.length === sent.length) resolve();
    });
  });
  for (const message of sent) socket.send(message);
  await all;
  expect(came.map((message, at) => message.equals(sent[at]!))).toEqual(sent.map(() => true));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.close(1000);
  expect(await closed).toBe(1000);
});
