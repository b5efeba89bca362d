import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../harness/facts.ts';
import { isAlive } from '../harness/process.ts';
import { BASH, startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { expectEachStated, statedNumbers } from '../harness/stated.ts';
import { openStored } from '../harness/stored.ts';
import { sha256, type, view } from '../harness/viewer.ts';
import type { Viewer } from '../harness/viewer.ts';

const LINES = 24_000;
const EXPECTED = Array.from({ length: LINES }, (_, index) => `number ${index + 1} of many\r\n`).join('');
const COUNT = `for i in {1..${LINES}}; do echo "number $i of many"; ((i % 400 == 0)) && sleep 0.05; done; echo all "done"\r`;

let product: Product;
let shared: Shared;
let viewer: Viewer;

beforeEach(async () => {
  product = await startProduct();
  shared = await product.share(...BASH);
  viewer = view(product.join(shared.links.technician));
  await viewer.shows('$');
});
afterEach(() => product.dispose());

/** Waits until the flood has come this far on the screen. */
async function reaches(line: number): Promise<void> {
  await until(`line ${line} is shown`, () => {
    const numbers = viewer.rows().map((row) => Number(/^number (\d+) of many$/.exec(row)?.[1] ?? 0));
    return Math.max(0, ...numbers) >= line;
  });
}

/** Ends the shell, so that all is sealed; then compares what is stored with what the shell printed. */
async function expectAllStored(): Promise<void> {
  const terminal = viewer.connection.view?.watching ?? '';
  await type(viewer, 'exit\r');
  await until('the end is on the record', () => viewer.connection.view?.terminals[0]?.ended);
  const stored = await openStored(shared.links.observer);
  const text = (await stored.output(terminal)).toString();
  const start = text.indexOf('number 1 of many\r\n');
  const end = text.lastIndexOf(`number ${LINES} of many\r\n`) + `number ${LINES} of many\r\n`.length;
  expect(sha256(text.slice(start, end))).toBe(sha256(EXPECTED));
  await expectEachStated(stored, terminal);
  expect(await statedNumbers(stored, terminal)).toEqual(Array.from({ length: LINES }, (_, at) => at + 1));
}

const victims: [string, () => Promise<unknown>][] = [
  ['the agent', async () => process.kill(await product.agentPid(), 'SIGKILL')],
  ['workerd', async () => process.kill(await product.workerdPid(), 'SIGKILL')],
  ['the server that supervises workerd', async () => process.kill(await product.serverPid(), 'SIGKILL')],
];

test.each(victims)(
  '[X3] kill -9 of %s in mid-output loses, doubles and reorders nothing',
  async (_name, kill) => {
    const shell = await product.shellPid(shared.session);
    await type(viewer, COUNT);
    await reaches(3000);
    await kill();
    await viewer.shows('all done', 60_000);
    expect(await product.shellPid(shared.session)).toBe(shell);
    const fresh = view(product.join(shared.links.observer));
    await fresh.shows('all done');
    expect(fresh.state()).toEqual(viewer.state());
    await expectAllStored();
  },
);

test('[X4] a viewer who leaves in mid-output and joins again comes to the same screen', async () => {
  await type(viewer, COUNT);
  await reaches(3000);
  const other = view(product.join(shared.links.observer));
  await other.shows('of many');
  other.close();
  const again = view(product.join(shared.links.observer));
  await viewer.shows('all done', 60_000);
  await again.shows('all done', 60_000);
  expect(again.state()).toEqual(viewer.state());
  await expectAllStored();
});

test('[X2] agent, workerd and server killed one after another leave the shell running', async () => {
  const shell = await product.shellPid(shared.session);
  await type(viewer, COUNT);
  for (const [, kill] of victims) {
    const before = viewer.rows().join();
    await kill();
    await until('the screen moves again', () => viewer.rows().join() !== before, 60_000);
  }
  await viewer.shows('all done', 60_000);
  expect(await isAlive(shell)).toBe(true);
  await expectAllStored();
});
