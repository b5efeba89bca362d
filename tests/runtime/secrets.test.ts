import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askedInTerminal } from '../harness/attached.ts';
import { cleanEnvironment, processesThatShow, runHoldfast } from '../harness/process.ts';
import { BASH, startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { view } from '../harness/viewer.ts';
import type { Viewer } from '../harness/viewer.ts';

let product: Product;
let shared: Shared;
let watcher: Viewer;
let link: string;
let secret: string;

beforeAll(async () => {
  product = await startProduct();
  shared = await product.share(...BASH);
  link = shared.links.technician;
  secret = link.slice(link.indexOf('#') + 1);
  watcher = view(product.join(shared.links.observer));
  await watcher.shows('$');
});
afterAll(() => product.dispose());

const environment = (extra = {}) => cleanEnvironment({ HOLDFAST_DATA: product.data, ...extra });

test('[L24] who leaves the link out is asked for it, and sees nothing of what is typed', async () => {
  const attached = askedInTerminal({ data: product.data });
  await attached.shows('Link (not shown): ');
  attached.keys(`${link}\r`);
  await attached.shows('$ ');
  expect(await processesThatShow(secret)).toEqual([]);
  attached.keys('echo asked "for"\r');
  await watcher.shows('asked for');
  expect(attached.shown()).not.toContain(secret);
  attached.keys('\x1d');
  expect(await attached.exited).toBe(0);
});

test('[L24] standard input gives the link and then what is typed; a file and the environment give it too', async () => {
  const piped = runHoldfast(['attach', '-'], environment());
  piped.child.stdin?.end(`${link}\necho by "pipe"\r`);
  expect(await piped.finished).toMatchObject({ code: 0 });
  await watcher.shows('by pipe');
  const file = join(product.data, 'a-link');
  await writeFile(file, `${link}\n`);
  const filed = runHoldfast(['attach', '--link-file', file], environment());
  filed.child.stdin?.end('echo by "file"\r');
  expect(await filed.finished).toMatchObject({ code: 0 });
  await watcher.shows('by file');
  const variable = runHoldfast(['attach'], environment({ HOLDFAST_LINK: link }));
  variable.child.stdin?.end('echo by "variable"\r');
  expect(await variable.finished).toMatchObject({ code: 0 });
  await watcher.shows('by variable');
});

test('[L24] a code comes by standard input', async () => {
  const code = String((await product.run('code', '--json')).events[0]?.['code']);
  const data = join(product.data, 'machine');
  const env = environment({ HOLDFAST_DATA: data, HOLDFAST_SERVER: product.url });
  const agent = runHoldfast(['agent', '--enroll', '-', '--json'], env);
  agent.child.stdin?.write(`${code}\n`);
  await agent.event('ready');
  expect(await processesThatShow(code)).toEqual([]);
  agent.child.kill('SIGTERM');
  await agent.finished;
});
