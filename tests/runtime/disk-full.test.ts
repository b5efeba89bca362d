import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { DISK_SPARE_BYTES } from '../../agent/stream/disk-room.ts';
import type { ConnectionState } from '../../src/lib/session/connection-state.ts';
import { until } from '../harness/facts.ts';
import { BASH, startProduct } from '../harness/product.ts';
import type { Product } from '../harness/product.ts';
import { mountSmallDisk } from '../harness/small-disk.ts';
import type { SmallDisk } from '../harness/small-disk.ts';
import { openStored } from '../harness/stored.ts';
import { sha256, type, view } from '../harness/viewer.ts';
import type { Viewer } from '../harness/viewer.ts';

const MIB = 1 << 20;
const LINES = 60_000;
const FLOOD = `for i in {1..${LINES}}; do echo "number $i of many, $((i * 7919 % 10007)) and $((i * 104729 % 99991))"; done; echo all "done"\r`;
const EXPECTED = Array.from({ length: LINES }, (_, at) => {
  const i = at + 1;
  return `number ${i} of many, ${(i * 7919) % 10007} and ${(i * 104729) % 99991}\r\n`;
}).join('');

let disk: SmallDisk;
let product: Product;
let log = '';

/** Starts the product with one part of its data folder on a disk of this size. */
async function startOnSmallDisk(part: 'server' | 'agent', bytes: number): Promise<void> {
  disk = mountSmallDisk(bytes);
  product = await startProduct({
    async prepare(data) {
      await mkdir(join(disk.folder, part));
      await symlink(join(disk.folder, part), join(data, part));
    },
  });
  log = '';
  product.started.child.stderr?.on('data', (chunk) => (log += chunk));
}
afterEach(async () => {
  await product.dispose();
  disk.dispose();
});

async function openShell(): Promise<{ viewer: Viewer; observer: string }> {
  const { links } = await product.share(...BASH);
  const viewer = view(product.join(links.technician));
  await viewer.shows('$');
  return { viewer, observer: links.observer };
}

/** Ends the shell, so that all is sealed; then compares what is stored with what the shell printed. */
async function expectAllStored(viewer: Viewer, observer: string): Promise<void> {
  const terminal = viewer.connection.view?.watching ?? '';
  await type(viewer, 'exit\r');
  await until('the end is on the record', () => viewer.connection.view?.terminals[0]?.ended);
  const stored = await openStored(observer);
  const text = (await stored.output(terminal)).toString();
  const start = text.indexOf('number 1 of many');
  expect(sha256(text.slice(start, start + EXPECTED.length))).toBe(sha256(EXPECTED));
  await stored.record();
}

test("[H5] a server whose disk is full says so to all, acknowledges nothing, and goes on once there's room", async () => {
  await startOnSmallDisk('server', 64 * MIB);
  const { viewer, observer } = await openShell();
  const states: ConnectionState[] = [];
  viewer.connection.onState((state) => states.push(state));
  disk.fill(2 * MIB);
  await type(viewer, FLOOD);
  const named = () =>
    states.find((state) => state.status === 'reconnecting' && state.reason === 'storage-full');
  await until('the page is told of the full disk', named, 60_000);
  await until('the agent is told', () => log.includes('reason="storage-full"'));
  await until('the log names it', () => log.includes("the server's disk is full"));
  const refused = await product.run('share', ...BASH);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('storage-full');
  disk.free();
  await viewer.shows('all done', 60_000);
  expect(viewer.connection.state.status).toBe('live');
  const fresh = view(product.join(observer));
  await fresh.shows('all done');
  expect(fresh.state()).toEqual(viewer.state());
  await expectAllStored(viewer, observer);
});

test('[H6] a shell whose spool finds no room stands still, says why, and goes on once there is room', async () => {
  await startOnSmallDisk('agent', 32 * MIB);
  const { viewer, observer } = await openShell();
  disk.fill(0);
  await type(viewer, FLOOD);
  const pause = () => viewer.connection.view?.terminals[0]?.pause;
  await until('the viewer is told why output stands still', () => pause() === 'spool-failed');
  const shown = viewer.rows().join('\n');
  expect(shown).not.toContain('all done');
  const other = view(product.join(observer));
  await until('whoever comes now is told too', () => other.connection.view?.terminals[0]?.pause);
  disk.free();
  await viewer.shows('all done', 60_000);
  await until('nothing stands still any more', () => pause() === null);
  await expectAllStored(viewer, observer);
});

test('[H7] a spool that filled its disk while the server was away empties itself once the server is back', async () => {
  await startOnSmallDisk('agent', 24 * MIB);
  const { viewer, observer } = await openShell();
  const workerd = await product.workerdPid();
  disk.fill(DISK_SPARE_BYTES + MIB);
  await type(viewer, `read -t 1; ${FLOOD}`);
  process.kill(workerd, 'SIGSTOP');
  try {
    await until('the disk is full', () => disk.freeBytes < DISK_SPARE_BYTES, 60_000);
  } finally {
    process.kill(workerd, 'SIGCONT');
  }
  await viewer.shows('all done', 60_000);
  await expectAllStored(viewer, observer);
});
