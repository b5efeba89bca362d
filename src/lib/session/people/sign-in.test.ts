import { expect, it } from 'vitest';
import { hex, type Bytes } from '#base/bytes.ts';
import { viewerText } from '#protocol/server/signed-text.ts';
import { createConnection } from '../connection.ts';
import { ME, PLACE, ScriptedServer, SESSION, settle, welcome } from '../testing/scripted-room.ts';
import type { DeviceKey } from './device-key.ts';

const TARGET = { session: SESSION, person: ME };
const NONCES = [1, 2].map((byte) => new Uint8Array(32).fill(byte));
const challengeText = (nonce: Uint8Array) =>
  viewerText(PLACE, { session: SESSION, person: ME, nonceHex: hex(nonce) });

/** A key that signs when it is told to. */
class SlowKey implements DeviceKey {
  readonly publicKey = 's'.repeat(43);
  readonly turns: { text: string; sign(): void; fail(): void }[] = [];

  sign(text: string): Promise<Bytes> {
    return new Promise((resolve, reject) => {
      const number = this.turns.length + 1;
      const sign = () => resolve(new Uint8Array(64).fill(number));
      this.turns.push({ text, sign, fail: () => reject(new Error('no')) });
    });
  }
}

async function opened(device: DeviceKey) {
  const server = new ScriptedServer();
  const connection = createConnection(TARGET, { client: 'test', device, ports: server.ports });
  await settle();
  server.socket.open(NONCES[0]);
  await settle();
  return { server, connection };
}

it('[C21] every socket’s challenge is signed as the person, over the nonce it gave', async () => {
  const server = new ScriptedServer();
  createConnection(TARGET, { client: 'test', ports: server.ports });
  for (const [index, nonce] of NONCES.entries()) {
    await settle();
    server.socket.open(nonce);
    await settle();
    expect(server.key.signed[index]).toBe(challengeText(nonce));
    const signature = new Uint8Array(64).fill(index + 1);
    expect(server.socket.last('hello')).toMatchObject({ person: ME, signature });
    server.socket.send(welcome());
    server.socket.close(1006);
    server.clock.pass(1000);
  }
});

it('[C21] a signature that comes when its socket is gone is sent on no other', async () => {
  const key = new SlowKey();
  const { server } = await opened(key);
  server.socket.close(1006);
  server.clock.pass(1000);
  server.socket.open(NONCES[1]);
  await settle();
  key.turns[0]!.sign();
  await settle();
  expect(server.sockets.map(({ received }) => received)).toEqual([[], []]);
  key.turns[1]!.sign();
  await settle();
  expect(key.turns[1]!.text).toBe(challengeText(NONCES[1]!));
  expect(server.socket.last('hello')?.signature).toEqual(new Uint8Array(64).fill(2));
});

it('[C21] before its hello a socket says nothing, however long the key takes', async () => {
  const key = new SlowKey();
  const { server, connection } = await opened(key);
  server.clock.pass(3_000);
  connection.control.take();
  expect(await connection.input.write('x')).toEqual({ ok: false, problem: 'not-connected' });
  expect(server.socket.received.filter(({ type }) => type === 'report-received')).toEqual([]);
  key.turns[0]!.sign();
  await settle();
  server.clock.pass(3_000);
  expect(server.socket.received.map(({ type }) => type)).toEqual(['hello', 'report-received']);
});

it.each([
  ['there is none', () => Promise.reject(new Error('no IndexedDB'))],
  [
    'it is no key to sign with',
    async () => ({ publicKey: 'x', sign: () => Promise.reject(new Error('no')) }),
  ],
])('[C22] without a key there is no connection, and it says so: %s', async (_name, deviceKey) => {
  const server = new ScriptedServer();
  const target = { session: SESSION, secret: 'top' };
  const connection = createConnection(target, { client: 'test', ports: { ...server.ports, deviceKey } });
  expect(await connection.input.ready()).toBe(false);
  expect(connection.state).toEqual({ status: 'refused', reason: 'no-device-key' });
  expect([server.requests, server.sockets]).toEqual([[], []]);
});

it('[C22] a key that fails on a challenge is said so', async () => {
  const key = new SlowKey();
  const { server, connection } = await opened(key);
  key.turns[0]!.fail();
  await settle();
  expect(connection.state).toEqual({ status: 'refused', reason: 'no-device-key' });
  expect(server.socket.closedByClient).toBe(true);
});

it('[C2] who comes without a link and is nobody yet is not signed in', async () => {
  const server = new ScriptedServer();
  const connection = createConnection({ session: SESSION }, { client: 'test', ports: server.ports });
  expect(await connection.input.ready()).toBe(false);
  expect(connection.state).toEqual({ status: 'refused', reason: 'not-signed-in' });
  expect(server.sockets).toEqual([]);
});
