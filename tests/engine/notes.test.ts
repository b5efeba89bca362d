import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { startEngine } from '../../party/host/engine.ts';
import type { Engine } from '../../party/host/engine.ts';
import { CLOSE_HEADER } from '#protocol/wire/close.ts';
import { encodeAwareness, entryOf, readAwareness, readState } from '#protocol/notes/notes-frame.ts';
import type { PresenceState } from '#protocol/notes/presence.ts';
import { stateOf } from '../../party/testing/notes-world.ts';
import { connect, engineOptions, install, temporaryFolder, until } from './support.ts';
import type { Client, Installation } from './support.ts';

const SESSION = '0123456789ab';
const SECRET = 'between rooms';
/** As a page's: a browser names the origin, and does not get round it. */
const PAGE = { origin: 'http://localhost' };
const HEADERS = { ...PAGE, cookie: 'any=one' };

let installation: Installation;
let data: Awaited<ReturnType<typeof temporaryFolder>>;
let engine: Engine;

beforeAll(async () => {
  installation = await install('notes');
  data = await temporaryFolder();
  const options = await engineOptions(installation, data.path);
  engine = await startEngine({ ...options, vars: { INTERNAL_SECRET: SECRET } });
});
afterAll(async () => {
  await engine.dispose();
  await data.remove();
  await installation.remove();
});

const room = (session = SESSION) => `${engine.url}/parties/notes/notes-${session}`;

function stateOfPerson(person: number, change: Partial<PresenceState> = {}): PresenceState {
  const letters = 'abcdefgh'.charAt(person).repeat(10);
  const identity = { person: letters, device: letters, name: 'Ünïcode', role: 'observer', color: 2 } as const;
  return stateOf(identity, change);
}

/** What a socket knows of everybody, by Yjs client. */
function readerOf(socket: WebSocket): Map<number, PresenceState> {
  const states = new Map<number, PresenceState>();
  socket.on('message', (frame: Buffer, isBinary: boolean) => {
    for (const { client, json } of (isBinary && readAwareness(frame)) || []) {
      const state = readState(json);
      if (state === null) states.delete(client);
      else states.set(client, state);
    }
  });
  return states;
}

const enter = (person: number) => connect(`${room()}?person=${person}`, { headers: HEADERS });
const say = ({ socket }: Client, client: number, state: PresenceState) =>
  socket.send(encodeAwareness([entryOf({ client, clock: 1, state })]));

test('[Y1] in the real runtime an honest state is shown, a forged one closes its socket by name', async () => {
  const [anna, mallory] = await Promise.all([enter(0), enter(1)]);
  const seen = readerOf(mallory.socket);
  say(anna, 70, stateOfPerson(0, { typing: true }));
  await until(async () => seen.get(70)?.typing === true);
  const seenByAnna = readerOf(anna.socket);
  say(mallory, 71, stateOfPerson(0));
  expect(await mallory.closed).toEqual({ code: 4010, reason: 'not-allowed' });
  const late = await enter(2);
  const known = readerOf(late.socket);
  say(late, 72, stateOfPerson(2));
  await until(async () => seenByAnna.has(72) && known.has(72));
  expect([...seenByAnna.keys()]).toEqual([72]);
  anna.socket.close();
  await anna.closed;
  await until(async () => !known.has(70));
  late.socket.close();
  expect((await late.closed).code).toBe(1005);
});

test('[Y3] a ping is answered, and text closes by name', async () => {
  const client = await enter(0);
  const pong = new Promise((resolve) =>
    client.socket.on('message', (frame: Buffer, isBinary) => !isBinary && resolve(frame.toString())),
  );
  client.socket.send('ping');
  expect(await pong).toBe('pong');
  client.socket.send('y-pk-batch#{"type":"start","id":"a","size":4,"count":1}');
  expect(await client.closed).toEqual({ code: 4001, reason: 'malformed-frame' });
});

test('[Y10] the door is asked: without a cookie, or for a session that is not there, a socket is closed by name', async () => {
  const stranger = await connect(room(), { headers: PAGE });
  expect(await stranger.closed).toEqual({ code: 4011, reason: 'not-signed-in' });
  for (const session of ['0000000000ab', '', '../desk/main', 'x'.repeat(300)]) {
    const nowhere = await connect(`${engine.url}/parties/notes/${encodeURIComponent(`notes-${session}`)}`, {
      headers: HEADERS,
    });
    expect(await nowhere.closed).toEqual({ code: 4016, reason: 'no-such-session' });
  }
});

test.each([
  [room, 403, 'not-signed-in'],
  [() => `${engine.url}/parties/notes/notes-0000000000ab`, 403, 'no-such-session'],
])(
  '[N47] a program that is refused gets a status with the name, and no socket (%#)',
  async (url, status, name) => {
    const socket = new WebSocket(url().replace(/^http/, 'ws'));
    // The socket that is given up says so.
    socket.on('error', () => undefined);
    const [request, answer] = (await once(socket, 'unexpected-response')) as [ClientRequest, IncomingMessage];
    expect([answer.statusCode, answer.headers[CLOSE_HEADER]]).toEqual([status, name]);
    request.destroy();
  },
);

test('[Y10] an identity that is brought along is not believed, and nobody outside has sockets closed', async () => {
  const identity = Buffer.from(JSON.stringify(stateOfPerson(3))).toString('base64');
  const mallory = await connect(`${room()}?person=1`, {
    headers: { ...HEADERS, 'x-holdfast-identity': identity, 'x-holdfast-internal': 'guessed' },
  });
  say(mallory, 90, stateOfPerson(3));
  expect(await mallory.closed).toEqual({ code: 4010, reason: 'not-allowed' });
  const drop = await fetch(`${room()}/internal/drop`, {
    method: 'POST',
    headers: { 'x-holdfast-internal': SECRET },
    body: JSON.stringify({ devices: ['aaaaaaaaaa'], reason: 'device-removed' }),
  });
  expect(drop.status).toBe(404);
});

test('[Y9] a removed device is out within a second, and does not come back', async () => {
  const [anna, priya] = await Promise.all([enter(0), enter(1)]);
  const seen = readerOf(priya.socket);
  say(anna, 50, stateOfPerson(0));
  await until(async () => seen.has(50));
  const before = performance.now();
  const query = `?secret=${encodeURIComponent(SECRET)}&device=aaaaaaaaaa`;
  expect((await fetch(`${engine.url}/parties/session/${SESSION}/drop${query}`)).status).toBe(204);
  expect(await anna.closed).toEqual({ code: 4018, reason: 'device-removed' });
  expect(performance.now() - before).toBeLessThan(1_000);
  await until(async () => !seen.has(50));
  expect(await (await enter(0)).closed).toEqual({ code: 4018, reason: 'device-removed' });
  priya.socket.close();
  await priya.closed;
});

test('[Y10] a room that nobody got into is not made', async () => {
  const before = await readdir(data.path, { recursive: true });
  const nowhere = await connect(`${engine.url}/parties/notes/notes-bbbbbbbbbbbb`, { headers: HEADERS });
  await nowhere.closed;
  expect(await readdir(data.path, { recursive: true })).toEqual(before);
});
