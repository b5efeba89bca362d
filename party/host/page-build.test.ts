import { mkdtemp, rm, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseHeaders, readPageManifest } from './page-build.ts';

test('[N11] headers are read as they stand below their path, and what is neither is a mistake', () => {
  expect(parseHeaders("/*\n  X-A: one\n  X-B: 'two': 2\n\n# said\n/a/*\r\n  X-C: three \n")).toEqual([
    { path: '/*', headers: { 'x-a': 'one', 'x-b': "'two': 2" } },
    { path: '/a/*', headers: { 'x-c': 'three' } },
  ]);
  expect(() => parseHeaders('  X-A: one')).toThrow('neither');
  expect(() => parseHeaders('/a/*/b\n')).toThrow('neither');
});

test('[N35] a file of the page is known by its path, type and content; hidden ones are not there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-page-'));
  await mkdir(join(folder, 'a b/.git'), { recursive: true });
  for (const [path, text] of [
    ['a b/c.js', '1'],
    ['a b/.git/config', '2'],
    ['.env', '3'],
    ['_headers', '/*\n  X-A: b\n'],
    ['index.html', '4'],
  ] as const)
    await writeFile(join(folder, path), text);
  const { files, rules } = await readPageManifest(folder);
  expect(Object.keys(files).sort()).toEqual(['/a%20b/c.js', '/index.html']);
  expect(files['/index.html']?.type).toBe('text/html; charset=utf-8');
  expect(rules).toHaveLength(1);
  await writeFile(join(folder, 'index.html'), 'other');
  const changed = await readPageManifest(folder);
  expect(changed.files['/index.html']?.etag).not.toBe(files['/index.html']?.etag);
  expect(changed.files['/a%20b/c.js']).toEqual(files['/a%20b/c.js']);
  await rm(folder, { recursive: true });
});
