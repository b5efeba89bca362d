import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { bundleNode } from '../build/bundle.mjs';
import { targetsOf } from '../build/targets.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('[E40] whoever writes output needs no reader of it: the pty host has no Yjs in it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bundle-'));
  try {
    const entry = targetsOf(ROOT).find(({ name }) => name === 'pty-host')?.entry ?? '';
    const files = await bundleNode({ root: ROOT, entry, outfile: join(folder, 'pty-host.js') });
    expect(files).toContain('src/lib/protocol/output/append.ts');
    expect(files.filter((file) => /node_modules\/(yjs|lib0|y-[\w-]+)\//.test(file))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
