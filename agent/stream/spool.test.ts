import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { openSpool } from './spool.ts';
import { isSpoolNewer } from './spool-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-spool-'));
const path = join(folder, 'spool.db');
afterEach(() => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const header = (segment: number): SegmentHeader => ({
  ...{ terminal: 'abcdefgh', segment, author: segment + 1, profile: 'test', cols: 80, rows: 24 },
  ...{ startedAt: 0, firstLine: 0, keyframe: new Uint8Array(100) },
});
const KIB = 1024;

test('[E27] what was written is there for whoever opens the file next', () => {
  const first = openSpool(path);
  first.open(header(0));
  first.append(0, { clock: 0, events: 2, frame: new Uint8Array([1, 2]) });
  first.append(0, { clock: 2, events: 1, frame: new Uint8Array([3]) });
  first.seal({ segment: 0, events: 3, sha256: 'ab' });
  first.open(header(1));
  first.endWith({ at: 5, cause: 'exited', exitCode: 2 });
  first.close();
  const second = openSpool(path);
  expect(second.index()).toEqual([
    { segment: 0, events: 3, sealed: true, keyframeBytes: 100 },
    { segment: 1, events: 0, sealed: false, keyframeBytes: 100 },
  ]);
  expect(second.bytes).toBe(203);
  expect(second.rowAt(0, 1)).toEqual({ clock: 0, events: 2, frame: new Uint8Array([1, 2]) });
  expect(second.rowAt(0, 2)?.frame).toEqual(new Uint8Array([3]));
  expect(second.rowAt(0, 3)).toBe(null);
  expect(second.rowAt(1, 0)).toBe(null);
  expect(second.sealOf(0)).toMatchObject({ segment: 0, events: 3, sha256: 'ab' });
  expect(second.sealOf(1)).toBe(null);
  expect(second.end).toEqual({ at: 5, cause: 'exited', exitCode: 2 });
  second.close();
});

test('[E28] the file does not grow with what went through it, and gives back what it held', () => {
  const spool = openSpool(path);
  const fill = (segment: number) => {
    spool.open(header(segment));
    for (let clock = 0; clock < 4; clock += 1) {
      spool.append(segment, { clock, events: 1, frame: new Uint8Array(64 * KIB) });
    }
  };
  const size = () => statSync(path).size + statSync(`${path}-wal`).size;
  for (let segment = 0; segment < 200; segment += 1) {
    fill(segment);
    spool.drop([segment]);
  }
  expect(size()).toBeLessThan(12_000 * KIB);
  for (let segment = 200; segment < 320; segment += 1) fill(segment);
  expect(spool.bytes).toBe(120 * (256 * KIB + 100));
  for (let segment = 200; segment < 320; segment += 1) spool.drop([segment]);
  expect(spool.bytes).toBe(0);
  expect(size()).toBeLessThan(20_000 * KIB);
  spool.close();
  expect(statSync(path).size).toBeLessThan(4000 * KIB);
});

test('[H9] a spool that a newer build wrote is refused with both versions, and left as it is', () => {
  openSpool(path).close();
  const database = new DatabaseSync(path);
  database.exec('PRAGMA user_version = 7');
  database.close();
  expect(() => openSpool(path)).toThrow('the spool has a newer version (7) than this build knows (1)');
  expect(isSpoolNewer(path)).toBe(true);
});

test('[H9] a spool without a version is of the first, and has one from then on', () => {
  openSpool(path).close();
  const database = new DatabaseSync(path);
  database.exec('PRAGMA user_version = 0');
  database.close();
  openSpool(path).close();
  const again = new DatabaseSync(path);
  expect(again.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
  again.close();
});
