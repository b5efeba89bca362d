import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/facts.ts';
import { startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { type, view, type Viewer } from '../harness/viewer.ts';

let product: Product;
let shared: Shared;
let viewer: Viewer;

beforeAll(async () => {
  product = await startProduct();
  shared = await product.share('--shell', '/bin/bash', '--rows', '24');
  viewer = view(product.join(shared.links.technician));
  await until('a prompt', () => viewer.rows().some((row) => /[$#] *$/.test(row)) || undefined);
});
afterAll(() => product.dispose());

const exec = (command: string, ...more: string[]) =>
  product.run('exec', shared.links.technician, command, ...more);
const isFree = () =>
  until('control is free', () => viewer.connection.view?.controls[0]?.holder === null || undefined);

test('[XC1] [XC2] exec prints what a command prints, from its first line to where it ended, and ends with its code', async () => {
  const lines = Array.from({ length: 30_000 }, (_, at) => `${at + 1}`);
  const many = await exec('seq 1 30000; printf "no line end"; (exit 7)');
  const printed = many.stdout.split('\n');
  const wanted = [...lines, 'no line end', ''];
  const wrong = wanted.findIndex((line, at) => line !== printed[at]);
  expect([many.code, wrong, many.stderr]).toEqual([7, -1, expect.not.stringContaining('missing')]);
  const none = await exec('true', '--json');
  expect([none.code, none.events]).toEqual([0, [{ event: 'ended', text: 'true', exit: 0 }]]);
  const pasted = await exec('for each in a b; do\n\techo "$each"\ndone\n(exit 3)');
  expect([pasted.code, pasted.stdout]).toEqual([3, 'a\nb\n']);
  await isFree();
});

test('[XC3] [SE7] what is no whole command is taken back, and nothing is left at the prompt; what is on the screen is found', async () => {
  const half = await exec('echo "half');
  expect(half).toMatchObject({ code: 125, stdout: '', stderr: expect.stringContaining('waits for more') });
  expect(await exec('echo who""le')).toMatchObject({ code: 0, stdout: 'whole\n' });
  const { events } = await product.run('search', shared.session, 'WHOLE', '--json');
  expect(events).toEqual([expect.objectContaining({ event: 'hit', text: 'whole', command: 'echo who""le' })]);
});

test('[XC4] exec types nothing where something is typed or runs, where another has control, and for who may not type', async () => {
  const observing = await product.run('exec', shared.links.observer, 'echo x');
  expect(observing).toMatchObject({ code: 125, stderr: expect.stringContaining('only watch') });
  await isFree();
  await type(viewer, 'sleep 1000');
  await viewer.shows('sleep 1000');
  const held = await exec('echo x', '--ask', '0');
  expect(held).toMatchObject({ code: 125, stderr: expect.stringContaining('has control') });
  viewer.connection.control.release();
  const typed = await exec('echo x');
  expect(typed).toMatchObject({ code: 125, stderr: expect.stringContaining('already text at the prompt') });
  await isFree();
  await type(viewer, '\r');
  viewer.connection.control.release();
  const running = await exec('echo x');
  expect(running).toMatchObject({ code: 125, stderr: expect.stringContaining('"sleep 1000" is running') });
  await isFree();
  await type(viewer, '\x03');
});

test('[XC4] exec asks whoever has control, and types once it is passed on', async () => {
  const asks = () => viewer.connection.view?.controls[0]?.asks[0]?.person;
  const declined = exec('echo x');
  viewer.connection.control.decline(await until('exec asks', asks));
  expect(await declined).toMatchObject({ code: 125, stderr: expect.stringContaining('declined') });
  const granted = exec('echo granted');
  viewer.connection.control.grant(await until('exec asks again', asks));
  expect(await granted).toMatchObject({ code: 0, stdout: 'granted\n' });
  await isFree();
});

test('[XC5] a command that takes too long goes on, and one that its shell ends under is cut off', async () => {
  const slow = await exec('sleep 2; echo slept', '--timeout', '1s');
  expect(slow).toMatchObject({ code: 124, stderr: expect.stringContaining('keeps running') });
  await viewer.shows('slept');
  expect(await exec('kill -9 $$')).toMatchObject({ code: 137 });
  expect(await exec('echo x')).toMatchObject({
    code: 125,
    stderr: expect.stringContaining('shell has ended'),
  });
});
