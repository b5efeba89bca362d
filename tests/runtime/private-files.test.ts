import { chmod, chown, lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanEnvironment, runHoldfast } from '../harness/process.ts';
import { BASH, startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { type, view } from '../harness/viewer.ts';

const UMASK = 0o022;
const BEFORE = process.umask(UMASK);
let product: Product;
let shared: Shared;

/** A data folder as somebody made it for all to read and write, with what an older build left open in it. */
async function leftOpen(data: string): Promise<void> {
  await mkdir(join(data, 'server/rooms/holdfast-deskDO'), { recursive: true });
  await writeFile(join(data, 'server/rooms/holdfast-deskDO/metadata.sqlite'), '');
  await mkdir(join(data, 'agent'));
  for (const folder of ['', 'server', 'server/rooms', 'server/rooms/holdfast-deskDO', 'agent']) {
    await chmod(join(data, folder), 0o777);
  }
}

beforeAll(async () => {
  product = await startProduct({ prepare: leftOpen });
  shared = await product.share(...BASH);
});
afterAll(async () => {
  await product.dispose();
  process.umask(BEFORE);
});

describe.runIf(process.platform !== 'win32')('files of a running product', () => {
  test('[A25] [A29] nothing of it is open to others, whoever made it; what a shell makes is as its user likes it', async () => {
    const viewer = view(product.join(shared.links.technician));
    await viewer.shows('$');
    await type(viewer, 'echo mask "$(umask)"\r');
    await viewer.shows('mask 0022');
    const open: string[] = [];
    const found = await readdir(product.data, { recursive: true });
    for (const path of found) {
      const stat = await lstat(join(product.data, path)).catch(() => null);
      if (stat !== null && (stat.mode & 0o077) !== 0) open.push(`${path} ${(stat.mode & 0o777).toString(8)}`);
    }
    expect(open).toEqual([]);
    expect(found.some((path) => /rooms\/.*\.sqlite$/.test(path))).toBe(true);
    expect(found.some((path) => path.endsWith('spool.db-wal'))).toBe(true);
    expect((await lstat(product.data)).mode & 0o022).toBe(0);
  });

  test.runIf(process.getuid?.() === 0)(
    '[A26] a folder that is another user’s is refused, by server and agent',
    async () => {
      const data = await mkdtemp(join(tmpdir(), 'holdfast-test-'));
      const run = (...args: string[]) =>
        runHoldfast(args, cleanEnvironment({ HOLDFAST_DATA: data, HOLDFAST_SERVER: product.url })).finished;
      await mkdir(join(data, 'server'));
      await chown(join(data, 'server'), 12_345, 12_345);
      await mkdir(join(data, 'agent'));
      await writeFile(join(data, 'agent/config.json'), '{}');
      await chown(join(data, 'agent/config.json'), 12_345, 12_345);
      const refused = { code: 1, stderr: expect.stringContaining('belongs to another user') };
      expect(await run('serve', '--port', '0')).toMatchObject(refused);
      expect(await run('agent')).toMatchObject(refused);
      expect((await lstat(join(data, 'agent/config.json'))).uid).toBe(12_345);
      await rm(data, { recursive: true });
    },
  );
});
