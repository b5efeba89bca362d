import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attachInTerminal } from '../harness/attached.ts';
import type { Attached } from '../harness/attached.ts';
import { until } from '../harness/facts.ts';
import { BASH, startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { view } from '../harness/viewer.ts';
import type { Viewer } from '../harness/viewer.ts';

const LEAVE = '\x1d';
const command = (key: string) => `\x1e${key}`;

let product: Product;
let shared: Shared;
let folder: string;
/** Sees what comes of it, and never has control. */
let watcher: Viewer;

beforeAll(async () => {
  product = await startProduct();
  shared = await product.share(...BASH, '--cols', '100', '--rows', '30');
  folder = await mkdtemp(join(tmpdir(), 'holdfast-keys-'));
  watcher = view(product.join(shared.links.observer, { name: 'Wim' }));
  await watcher.shows('$');
});
afterAll(async () => {
  await product.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Somebody at a terminal, with a key in a folder of their own name. */
const attach = (name: string, link = shared.links.technician, size = {}) =>
  attachInTerminal(link, { data: join(folder, name), name, ...size });

async function leave(...all: Attached[]): Promise<void> {
  for (const attached of all) attached.keys(LEAVE);
  expect(await Promise.all(all.map(({ exited }) => exited))).toEqual(all.map(() => 0));
}

const people = () => watcher.connection.view?.people ?? [];
const holder = () => {
  const held = watcher.connection.view?.controls[0]?.holder ?? null;
  return people().find(({ person }) => person === held)?.name ?? null;
};

test('[L18] its key is kept for its owner only, and it is known again by it', async () => {
  const first = attach('Anna');
  await first.shows('$ ');
  const second = attach('Anna');
  await second.shows('$ ');
  expect(people().filter(({ name }) => name === 'Anna')).toHaveLength(1);
  const [key = '', ...others] = await readdir(join(folder, 'Anna', 'device-keys'));
  expect(others).toEqual([]);
  expect((await stat(join(folder, 'Anna', 'device-keys', key))).mode & 0o777).toBe(0o600);
  await leave(first, second);
});

test('[L18] who gives no name comes under the system’s', async () => {
  const attached = attachInTerminal(shared.links.observer, { data: join(folder, 'nameless') });
  await attached.shows('$ ');
  await until('they are here', () => people().some(({ name }) => name === userInfo().username));
  await leave(attached);
});

test('[L19] [L20] [L21] two at terminals see who has control, ask for it, are refused, given it, and take it', async () => {
  const [anna, ben] = [attach('Anna'), attach('Ben')];
  await anna.shows('invited to ');
  await anna.shows('Everything on screen is recorded by ');
  await anna.window.shows('$');
  // The first screen takes it away where it stood, and it stands over that.
  const window = () => anna.window.rows().join(' ').replaceAll(/\s+/g, ' ');
  await until('it stands there', () => window().includes('Everything on screen is recorded by '));
  expect(window().split('Everything on screen is recorded by ')).toHaveLength(2);
  expect(anna.window.above().join('\n')).not.toContain('recorded by');
  await anna.shows('nobody has control; type to take it');
  await ben.shows('$ ');
  anna.keys('echo one-"$((1+1))"\r');
  await anna.shows('you have control');
  await anna.shows('one-2');
  await ben.shows('Anna has control');
  ben.keys('x');
  await ben.shows('not sent: Anna has control; Ctrl-^ a asks for it');
  ben.forget();
  ben.keys('y');
  ben.keys(command('a'));
  await anna.shows('Ben asks for control; Ctrl-^ g grants it, Ctrl-^ d declines');
  expect(ben.shown()).not.toContain('not sent');
  anna.keys(command('d'));
  await ben.shows('Anna declined');
  ben.keys(command('a'));
  await until('he asks again', () => watcher.connection.view?.controls[0]?.asks.length === 1);
  anna.keys(command('g'));
  await ben.shows('you have control');
  await anna.shows('Ben has control');
  ben.keys('echo two-"$((1+1))"\r');
  await ben.shows('two-2');
  anna.keys(command('t'));
  await anna.shows('two-2');
  await until('she took it over', () => holder() === 'Anna');
  anna.forget();
  anna.keys(command('r'));
  await anna.shows('nobody has control');
  expect(watcher.rows().join('\n')).not.toMatch(/[xy]/);
  await leave(anna, ben);
});

test('[L21] typing is paused and goes on; what stands still meanwhile can be stopped', async () => {
  const [anna, tom] = [attach('Anna'), attach('Tom', shared.links.client)];
  await tom.shows('as the client');
  await tom.shows('$ ');
  await anna.shows('$ ');
  anna.keys('sleep 1000\r');
  // Her keys have to have arrived, not her control alone.
  await watcher.shows('sleep 1000');
  tom.keys(command('p'));
  await anna.shows('Tom paused typing; programs keep running, Ctrl-^ s stops one');
  await anna.shows('sleep is still running');
  anna.keys('z');
  const typedAt = performance.now();
  await anna.shows('not sent: typing is paused');
  tom.keys(command('t'));
  await tom.shows('not done: a client cannot do that');
  tom.keys(command('s'));
  await watcher.shows('^C');
  anna.forget();
  await until('what was refused is no part of what she types next', () => performance.now() - typedAt > 500);
  tom.keys(command('p'));
  await anna.shows('typing is back on');
  anna.keys('echo three-"$((1+1))"\r');
  await anna.shows('three-2');
  await leave(anna, tom);
});

test('[L21] [L23] who leaves gives control up; an observer’s commands are told off, not sent', async () => {
  const anna = attach('Anna');
  await anna.shows('$ ');
  anna.keys('echo hers-"$((1+1))"\r');
  // She can only give up what she has heard of herself.
  await anna.shows('hers-2');
  await until('she has it', () => holder() === 'Anna');
  await leave(anna);
  await until('nobody has it', () => holder() === null);
  const olga = attach('Olga', shared.links.observer);
  await olga.shows('$ ');
  olga.keys(`${command('t')}x`);
  await olga.shows('not done: observers can only watch');
  await olga.shows('not sent: you can only watch');
  await leave(olga);
});

test('[L23] the size is set by the first key typed with control, by nothing before', async () => {
  const size = () => {
    const info = watcher.connection.view?.terminals[0];
    return `${info?.cols}x${info?.rows}`;
  };
  const anna = attach('Anna', shared.links.technician, { cols: 90, rows: 28 });
  await anna.shows('$ ');
  const before = size();
  anna.keys(command('t'));
  await until('she has it', () => holder() === 'Anna');
  expect(size()).toBe(before);
  anna.keys(':\r');
  await until('it has her size', () => size() === '90x28');
  const ben = attach('Ben', shared.links.technician, { cols: 120, rows: 40 });
  await ben.shows('$ ');
  ben.keys('x');
  await ben.shows('not sent: Anna has control');
  expect(size()).toBe('90x28');
  await leave(ben, anna);
});
