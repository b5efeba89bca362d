import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startEngine } from '../../party/host/engine.ts';
import type { Engine } from '../../party/host/engine.ts';
import { connect, engineOptions, install, isAlive, temporaryFolder, until } from './support.ts';
import type { Installation } from './support.ts';

let installation: Installation;
let data: Awaited<ReturnType<typeof temporaryFolder>>;
let engine: Engine;
const states: string[] = [];

beforeAll(async () => void (installation = await install()));
afterAll(() => installation.remove());

beforeEach(async () => {
  states.length = 0;
  data = await temporaryFolder();
  engine = await startEngine({
    ...(await engineOptions(installation, data.path)),
    onStateChange: (state) => states.push(state),
  });
});
afterEach(async () => {
  await engine.dispose();
  await data.remove();
});

const room = (name = 'one') => `${engine.url}/parties/echo/${name}`;

describe('rooms', () => {
  test('[N1] a room gets binary frames as ArrayBuffer and the variables it was given', async () => {
    const client = await connect(room());
    expect(await client.ask(Buffer.from([1, 2, 3]))).toEqual(Buffer.from([1, 2, 3]));
    expect(await client.ask('kind')).toBe('[object String]');
    expect(await (await fetch(room())).json()).toEqual({
      stored: null,
      env: { GREETING: 'hello' },
      source: 'unknown',
    });
    client.socket.close(4000, 'enough');
    expect(await client.closed).toEqual({ code: 4000, reason: 'enough' });
  });

  test('[N2] a ping is answered by the runtime, not by the room', async () => {
    const client = await connect(room());
    expect(await client.ask('ping')).toBe('pong');
    client.socket.terminate();
  });

  test('[N3] an exception in a handler closes that socket with its name, and no other', async () => {
    const [thrower, other] = await Promise.all([connect(room()), connect(room())]);
    thrower.socket.send('throw');
    expect(await thrower.closed).toEqual({ code: 4500, reason: 'internal-error' });
    expect(await other.ask(Buffer.from('still'))).toEqual(Buffer.from('still'));
    other.socket.terminate();
  });

  test.each([
    ['just over 1 MiB', 1024 * 1024 + 1],
    ['over what the runtime itself takes', 33 * 1024 * 1024],
  ])('[N4] a frame %s closes that socket, and no other', async (_, bytes) => {
    const [sender, other] = await Promise.all([connect(room()), connect(room())]);
    expect(await sender.ask(Buffer.alloc(1024 * 1024))).toHaveLength(1024 * 1024);
    sender.socket.on('error', () => undefined);
    sender.socket.send(Buffer.alloc(bytes));
    const { code } = await sender.closed;
    expect([4002, 1009]).toContain(code);
    expect(await other.ask(Buffer.from('still'))).toEqual(Buffer.from('still'));
    other.socket.terminate();
  });

  test("[N5] a connection's id cannot be chosen by whoever connects", async () => {
    const [first, second] = await Promise.all([connect(`${room()}?_pk=same`), connect(`${room()}?_pk=same`)]);
    expect(await first.ask('id')).not.toBe(await second.ask('id'));
    first.socket.terminate();
    second.socket.terminate();
  });
});

test('[N26] a stream that never pauses keeps no other socket unread, of its room or another', async () => {
  const [stream, beside, elsewhere] = await Promise.all([
    connect(room()),
    connect(room()),
    connect(room('two')),
  ]);
  let answered = 0;
  let most = 0;
  const send = () => stream.socket.send(`store ${'x'.repeat(16_384)}`);
  stream.socket.on('message', () => {
    answered += 1;
    send();
  });
  for (let underway = 0; underway < 64; underway += 1) send();
  for (let asked = 0; asked < 100; asked += 1) {
    const before = answered;
    await (asked % 2 === 0 ? beside : elsewhere).ask('ping');
    most = Math.max(most, answered - before);
  }
  // Without a place where the runtime polls it is hundreds, and has no end but chance.
  expect(most).toBeLessThan(256);
  for (const { socket } of [stream, beside, elsewhere]) socket.terminate();
});

describe('workerd', () => {
  test('[N6] a killed workerd is back on the same port with all it had acknowledged', async () => {
    const client = await connect(room());
    expect(await client.ask('store kept')).toBe('done store');
    const before = { pid: engine.pid!, port: engine.port };
    process.kill(before.pid, 'SIGKILL');
    expect((await client.closed).code).toBe(1006);
    const answer = await until(async () => (await fetch(room())).json() as Promise<{ stored: string }>);
    expect(answer.stored).toBe('kept');
    await until(async () => engine.state === 'running');
    expect(engine).toMatchObject({ port: before.port, state: 'running', restarts: 1 });
    expect(engine.pid).not.toBe(before.pid);
    expect(states).toEqual(['restarting', 'running']);
  });

  test('[N7] disposal ends workerd, also while it is being started again', async () => {
    const first = engine.pid!;
    process.kill(first, 'SIGKILL');
    await until(async () => engine.state === 'restarting');
    await engine.dispose();
    expect(states.at(-1)).toBe('stopped');
    await expect(fetch(room())).rejects.toThrow();
    expect(await isAlive(first)).toBe(false);
  });

  test('[N8] a restart that was asked for resolves once the rooms serve', async () => {
    await engine.restart();
    expect((await fetch(room())).status).toBe(200);
    expect(engine.restarts).toBe(1);
  });
});

describe('refusals', () => {
  test('[N9] a second engine on one folder is refused by name', async () => {
    const second = startEngine(await engineOptions(installation, data.path));
    await expect(second).rejects.toMatchObject({ name: 'EngineRefusal', reason: 'folder-in-use' });
    expect((await fetch(room())).status).toBe(200);
  });

  test('[N10] a port that is taken is refused, naming it and PORT, and the folder is free again', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const folder = await temporaryFolder();
    const options = await engineOptions(installation, folder.path);
    const refused = startEngine({ ...options, port });
    await expect(refused).rejects.toMatchObject({ name: 'EngineRefusal', reason: 'port-in-use' });
    await expect(refused).rejects.toThrow(new RegExp(`${port}.*PORT`));
    await (await startEngine(options)).dispose();
    holder.close();
    await folder.remove();
  });
});

describe('page', () => {
  test('[N11] every path of the page is answered by index.html, with the headers of its _headers file', async () => {
    const response = await fetch(`${engine.url}/s/abc`, { headers: { 'sec-fetch-mode': 'navigate' } });
    expect(await response.text()).toContain('<title>page</title>');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-security-policy': "frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const hashed = await fetch(`${engine.url}/_app/immutable/some.js`);
    expect(hashed.headers.get('cache-control')).toContain('immutable');
    expect((await fetch(`${engine.url}/_headers`)).headers.get('content-type')).toContain('text/html');
  });

  test('[N24] a file of the page that is gone is not found, rather than the index under its name', async () => {
    expect((await fetch(`${engine.url}/_app/immutable/gone.js`)).status).toBe(404);
  });

  test('[N25] text is compressed for whoever takes that', async () => {
    const packed = await fetch(`${engine.url}/`, { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(await packed.text()).toContain('<title>page</title>');
    const plain = await fetch(`${engine.url}/`, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toContain('<title>page</title>');
    const again = { 'if-none-match': plain.headers.get('etag')!, 'accept-encoding': 'gzip' };
    expect((await fetch(`${engine.url}/`, { headers: again })).status).toBe(304);
  });
});
