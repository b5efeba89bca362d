import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProduct } from '../harness/product.ts';
import type { Product } from '../harness/product.ts';
import { post } from '../harness/raw-endpoint.ts';
import { openAgentSocket } from '../harness/raw-socket.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.dispose());

/** Files of rooms, less what SQLite has beside them while they are open. */
async function roomFiles(): Promise<string[]> {
  const files = await readdir(join(product.data, 'server', 'rooms'), { recursive: true });
  return files.filter((file) => file.endsWith('.sqlite') && !file.endsWith('metadata.sqlite')).sort();
}

const post404 = async (path: string) => expect((await post(product.url + path, {})).status).toBe(404);

test('[G21] whoever asks for rooms that are not there makes none', async () => {
  const before = await roomFiles();
  expect(before).toHaveLength(2);
  await post404('/parties/session/aaaaaaaaaaaa/enter');
  await post404('/parties/session/aaaaaaaaaaab/internal/open');
  await post404('/party/aaaaaaaaaaaa');
  await post404('/parties/main/aaaaaaaaaaaa');
  await post404('/parties/desk/aaaaaaaaaaaa/codes');
  await post404('/parties/__proto__/aaaaaaaaaaaa');
  await post404('/parties/constructor/aaaaaaaaaaaa');
  const socket = await openAgentSocket(product.url, { session: 'aaaaaaaaaaac' });
  expect(await socket.closed).toBe('no-such-session');
  await expect(openAgentSocket(product.url, { session: '../main/aaaaaaaaaaad' })).rejects.toThrow('404');
  expect(await roomFiles()).toEqual(before);
});

test('[G21] what a room asks the desk is not told to others', async () => {
  const answer = await fetch(
    `${product.url}/parties/desk/main/internal/known?session=${product.link.slice(-56, -44)}`,
  );
  expect([answer.status, await answer.json()]).toEqual([404, { problem: 'not-found' }]);
});

test('[G21] what other rooms ask of a session is not told to others', async () => {
  const session = product.link.slice(-56, -44);
  for (const path of ['admit', 'admit-notes', 'ticket', 'open']) {
    await post404(`/parties/session/${session}/internal/${path}`);
  }
  await post404('/parties/desk/main/internal/code');
  await post404(`/parties/notes/notes-${session}/internal/drop`);
});

test('[G29] a body without end is not waited for, and not kept', async () => {
  const asked = request(`${product.url}/parties/desk/main/challenges`, { method: 'POST' });
  asked.on('error', () => undefined);
  asked.write(new Uint8Array(64 * 1024));
  const answer = await new Promise<IncomingMessage>((resolve) => asked.once('response', resolve));
  expect([answer.statusCode, await text(answer)]).toEqual([400, '{"problem":"malformed-request"}']);
  asked.destroy();
});

test.runIf(process.platform === 'linux')(
  '[G30] no secret stands among the arguments of a running process',
  async () => {
    const argumentsOf = (pid: number) => readFile(`/proc/${pid}/cmdline`, 'latin1');
    expect(await argumentsOf(await product.agentPid())).not.toContain('enroll');
    const attached = product.begin('attach', product.link);
    await once(attached.child.stderr!, 'data');
    expect(await argumentsOf(attached.pid)).not.toContain('#');
    attached.child.kill();
    await attached.finished;
  },
);
