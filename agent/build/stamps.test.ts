import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesIn, isUpToDate, writeStamp } from './stamps.mjs';

let root: string;
const put = (path: string, text: string) => writeFileSync(join(root, path), text);
const target = { name: 'program', outputs: ['dist/program.js'] };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-stamps-'));
  mkdirSync(join(root, 'src'));
  mkdirSync(join(root, 'dist'));
  put('src/one.ts', 'one');
  put('src/one.test.ts', 'test');
  put('dist/program.js', 'built');
});
afterEach(() => rmSync(root, { recursive: true }));

test('[I5] an output is up to date while it is there and its inputs hold what it was built from', () => {
  expect(isUpToDate(root, target)).toBe(false);
  writeStamp(root, { name: target.name, inputs: ['src/one.ts'] });
  expect(isUpToDate(root, target)).toBe(true);
  put('src/one.ts', 'two');
  expect(isUpToDate(root, target)).toBe(false);
  put('src/one.ts', 'one');
  expect(isUpToDate(root, target)).toBe(true);
  rmSync(join(root, 'dist/program.js'));
  expect(isUpToDate(root, target)).toBe(false);
});

test('[I6] a new file in a watched folder makes an output stale, a new test does not', () => {
  const page = { ...target, folders: ['src'] };
  writeStamp(root, { name: page.name, inputs: filesIn(root, page.folders) });
  expect(isUpToDate(root, page)).toBe(true);
  put('src/two.test.ts', 'test');
  expect(isUpToDate(root, page)).toBe(true);
  put('src/two.ts', 'two');
  expect(isUpToDate(root, page)).toBe(false);
});
