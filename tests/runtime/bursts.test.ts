import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startWorld } from '../chaos/world.ts';
import type { World } from '../chaos/world.ts';
import { until } from '../harness/facts.ts';
import { BASH } from '../harness/product.ts';
import { joinAs, type, view } from '../harness/viewer.ts';
import type { Viewer } from '../harness/viewer.ts';

/** How far the endpoint is from the server, each way, in ms. */
const FAR_MS = 150;
const KEYS = Array.from({ length: 300 }, (_, index) => String.fromCharCode(97 + (index % 26)));

let world: World;
let links: { technician: string };
let viewer: Viewer;
let file: string;
let files = 0;

beforeAll(async () => {
  world = await startWorld();
  await world.startServer();
  await world.startAgent();
}, 60_000);
afterAll(() => world.dispose());

beforeEach(async () => {
  world.agentLine.weather = { kind: 'clear' };
  const { events, stderr } = await world.run('share', '--json', ...BASH);
  // The command's documented first line.
  const [shared] = events as unknown as [{ links: typeof links }?];
  if (shared === undefined) throw new Error(`share failed: ${stderr}`);
  links = shared.links;
  viewer = view(joinAs(links.technician));
  await viewer.shows('$');
  file = join(world.data, `keys-${(files += 1)}`);
  // Whatever arrives is written down, key by key.
  await type(viewer, `stty raw -echo; exec dd bs=1 of=${file} 2>/dev/null\r`);
  await until('the file is there', () => readFile(file).then(() => true));
  world.agentLine.weather = { kind: 'far', ms: FAR_MS };
});
afterEach(() => viewer.close());

const arrived = () => readFile(file, 'utf8');
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Types with 3 to 5 ms between keys; gives what became of each. */
async function typeFast(keys: readonly string[], at: (index: number) => void = () => undefined) {
  const written = [];
  for (const [index, key] of keys.entries()) {
    at(index);
    written.push(viewer.connection.input.type(key));
    await pause(3 + (index % 3));
  }
  return Promise.all(written);
}

/** What the shell got was typed first, all that is said to have arrived, and nothing that was refused. */
async function expectHead(results: Awaited<ReturnType<typeof typeFast>>, keys: readonly string[]) {
  const reached = results.filter(({ ok }) => ok).length;
  const perhaps = results.filter((result) => result.ok || result.problem === 'not-confirmed').length;
  expect(results.findLastIndex(({ ok }) => ok)).toBe(reached - 1);
  await until('what has arrived is in the file', async () => (await arrived()).length >= reached);
  await pause(2 * FAR_MS);
  const got = await arrived();
  expect(keys.join('').startsWith(got)).toBe(true);
  expect(got.length).toBeLessThanOrEqual(perhaps);
}

describe('an endpoint 150 ms away, real workerd and a real PTY', { timeout: 60_000 }, () => {
  test('[C40] 300 keys 3 to 5 ms apart arrive whole', async () => {
    const results = await typeFast(KEYS);
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(await arrived()).toBe(KEYS.join(''));
  });

  test('[C40] 600 single writes in one turn arrive whole', async () => {
    const keys = [...KEYS, ...KEYS];
    const results = await Promise.all(keys.map((key) => viewer.connection.input.write(key)));
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(await arrived()).toBe(keys.join(''));
  });

  test('[T40] [C41] whoever pauses typing and lets it go on at once leaves its head at most', async () => {
    const other = view(joinAs(links.technician, { name: 'Omar' }));
    await until('both are there', () => other.connection.view?.people.length === 2);
    const results = await typeFast(KEYS, (index) => {
      if (index === 100) other.connection.control.pause();
      if (index === 110) other.connection.control.resume();
    });
    other.close();
    expect(results.some(({ ok }) => !ok)).toBe(true);
    await expectHead(results, KEYS);
  });

  test('[T40] [C41] a line of the agent’s that breaks and comes back meanwhile leaves its head at most', async () => {
    const results = await typeFast(KEYS, (index) => {
      if (index === 100) world.agentLine.cut();
    });
    expect(results.some(({ ok }) => !ok)).toBe(true);
    await expectHead(results, KEYS);
  });
});
