import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openLine, upgradeHead, type RawLine } from '../../party/host/front/testing/raw-line.ts';
import { connect, install, runServer, temporaryFolder, until } from './support.ts';
import type { Installation, ServerProcess } from './support.ts';

/* A server that may have few files open, and more who come than those suffice for. */

const FILES = 128;
/** What those suffice for, by the front's proportions. */
const VIEWERS = 7;
const MANY = 150;
const ROOM = '/parties/echo/one';

let installation: Installation;
let data: Awaited<ReturnType<typeof temporaryFolder>>;
let lines: RawLine[];
const servers: ServerProcess[] = [];

beforeAll(async () => void (installation = await install()));
afterAll(() => installation.remove());
beforeEach(async () => {
  data = await temporaryFolder();
  lines = [];
});
afterEach(async () => {
  for (const line of lines) line.destroy();
  for (const server of servers.splice(0)) {
    server.child.kill('SIGTERM');
    await server.exit;
  }
  await data.remove();
});

function start(openFiles: number, ...args: string[]): ServerProcess {
  const limited = ['sh', '-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', process.execPath];
  const command = [join(installation.dist, 'server.js'), '--data', data.path, '--port', '0', ...args];
  const server = runServer([...limited, ...command]);
  servers.push(server);
  return server;
}

const workerdPid = async () =>
  (JSON.parse(await readFile(join(data.path, 'server/workerd.json'), 'utf8')) as { pid: number }).pid;

/** Comes and says this much; whether there is room is seen by what follows. */
async function come(local: string, text: string): Promise<void> {
  const line = await openLine(Number(new URL(local).port)).catch(() => null);
  if (line === null) return;
  lines.push(line);
  line.write(text);
}

async function restarts(metrics: string): Promise<number> {
  const health = (await (await fetch(`${metrics}/health`)).json()) as { restarts: number };
  return health.restarts;
}

test.skipIf(process.platform === 'win32').each([
  ['silent lines', () => ''],
  ['requests without an end', () => 'GET / HTTP/1.1\r\n'],
  ['silent sockets', (host: string) => upgradeHead(ROOM, [], host)],
  ['requests', (host: string) => `GET ${ROOM} HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(4)],
])(
  '[N50] of more %s than there are files for those beyond are refused, and nobody who is in is lost',
  async (_name, text) => {
    const { ready, stderr } = start(FILES);
    const { local, metrics } = await ready;
    const inside = await Promise.all(Array.from({ length: 2 * VIEWERS }, () => connect(`${local}${ROOM}`)));
    const pid = await workerdPid();
    const { host } = new URL(local);
    for (let count = 0; count < MANY; count += 1) await come(local, text(host));
    for (const [index, client] of inside.entries())
      expect(await client.ask(Buffer.from([index]))).toEqual(Buffer.from([index]));
    expect([await workerdPid(), await restarts(metrics)]).toEqual([pid, 0]);
    for (const line of lines) line.destroy();
    for (const client of inside) client.socket.terminate();
    // Whoever was kept out gets in once there is room.
    await until(async () => (await fetch(`${local}${ROOM}`)).ok);
    expect(await workerdPid()).toBe(pid);
    expect(stderr()).toContain(`room for ${VIEWERS} viewers at a time`);
  },
);

test.skipIf(process.platform === 'win32')(
  '[N50] where there is no room for anybody the start is refused, and says what is too little',
  async () => {
    const { exit, stderr } = start(70);
    expect(await exit).toBe(1);
    expect(stderr()).toMatch(/70 files open \(ulimit -n\).*too few/);
  },
);
