import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hex } from '#base/bytes.ts';
import { serverText } from '#protocol/server/signed-text.ts';
import { viewerLine } from '#protocol/server/proof.ts';
import { createConnection } from '../connection.ts';
import { hostPorts } from '../node-host.ts';
import { lineStatement } from './server-proof.ts';
import { isSigned } from './verify.ts';
import { MAX_GREETING_BYTES } from '#protocol/ground/limits.ts';
import {
  ME,
  ORIGIN,
  ScriptedServer,
  SESSION,
  settle,
  welcome,
  type RoomSocket,
} from '../testing/scripted-room.ts';

describe('[PK12] a viewer signs for the server that has proved, on that very line, to have the known key', () => {
  const TARGET = { session: SESSION, person: ME };

  async function opened(prepare: (server: ScriptedServer) => void) {
    const server = new ScriptedServer();
    prepare(server);
    const connection = createConnection(TARGET, { client: 'test', ports: server.ports });
    await settle();
    server.socket.open();
    await settle();
    return { server, connection };
  }

  it.each([
    ['another key than is known', (server: ScriptedServer) => (server.serverKey = 'another')],
    ['nothing that is known', (server: ScriptedServer) => (server.serverKey = null)],
    ['a signature that is not its', (server: ScriptedServer) => (server.signed = () => false)],
  ])('not for %s: nothing is signed or said, and that is why', async (_what, prepare) => {
    const { server, connection } = await opened(prepare);
    expect(server.key.signed).toEqual([]);
    expect(server.socket.received).toEqual([]);
    expect(connection.state).toMatchObject({ status: 'refused', reason: 'server-unproven' });
  });

  it('but where nobody can be asked, as the network is gone again, it comes back and asks anew', async () => {
    let isReachable = false;
    const server = new ScriptedServer();
    const { ports } = server;
    const known = () => (isReachable ? ports.serverKey() : Promise.reject(new Error('gone')));
    const connection = createConnection(TARGET, { client: 'test', ports: { ...ports, serverKey: known } });
    await settle();
    server.socket.open();
    await settle();
    expect(connection.state.status).toBe('reconnecting');
    isReachable = true;
    server.clock.pass(60_000);
    await settle();
    server.socket.open();
    await settle();
    expect(server.socket.received).toMatchObject([{ type: 'hello' }]);
  });

  it.each([
    ['a welcome', (socket: RoomSocket) => socket.send(welcome())],
    ['a second question', (socket: RoomSocket) => (socket.open(), socket.ask())],
    [
      'more than a question takes',
      (socket: RoomSocket) => socket.sendRaw(new Uint8Array(MAX_GREETING_BYTES + 1)),
    ],
  ])('[PK16] and before that takes in nothing but one short question: not %s', async (_what, say) => {
    const server = new ScriptedServer();
    const connection = createConnection(TARGET, { client: 'test', ports: server.ports });
    await settle();
    say(server.socket);
    await settle();
    expect(connection.state).toMatchObject({ status: 'refused', reason: 'server-unproven' });
    expect(connection.view).toBeNull();
    expect(server.socket.received).toEqual([]);
  });

  it('over a nonce of its own, a fresh one for each socket', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const serverKey = publicKey.export({ format: 'jwk' }).x ?? '';
    const nonce = new Uint8Array(32).fill(3);
    const said = { purpose: viewerLine(SESSION), clientNonce: 'mine', serverNonce: hex(nonce) };
    const text = serverText({ origin: ORIGIN, serverKey }, said);
    const proof = new Uint8Array(sign(null, Buffer.from(text), privateKey));
    const line = { origin: ORIGIN, serverKey, session: SESSION, clientNonce: 'mine', nonce, proof };
    expect(await isSigned(lineStatement(line))).toBe(true);
    for (const wrong of [{ clientNonce: 'of before' }, { origin: 'https://evil.example' }, { session: 'x' }])
      expect(await isSigned(lineStatement({ ...line, ...wrong }))).toBe(false);
  });
});

describe('[PK12] in Node nothing is sent to who has not proved to have the known key', () => {
  let impostor: Server;
  let heard: string[];
  const hear = async (request: IncomingMessage) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    heard.push(`${request.url ?? ''} ${body}`);
  };
  beforeEach(async () => {
    heard = [];
    impostor = createServer((request, response) => {
      void hear(request).then(() => response.writeHead(200).end('{}'));
    });
    await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => void impostor.close());

  it('no secret of a link, at no request', async () => {
    const origin = `http://127.0.0.1:${(impostor.address() as AddressInfo).port}`;
    const ports = hostPorts(origin);
    const body = { secret: 'the-secret' };
    await expect(ports.fetch('/enter', { method: 'POST', body })).rejects.toThrow();
    await expect(ports.fetch('/record')).rejects.toThrow();
    expect(heard.map((request) => request.split(' ')[0]?.split('/').at(-1))).toEqual(['server', 'server']);
    expect(heard.join()).not.toContain('the-secret');
  });
});
