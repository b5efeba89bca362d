import { cpSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** Bundles the endpoint's programs as the product does, into a folder of their own; returns that folder. */
export async function buildPrograms(): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-programs-')));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  await build({
    absWorkingDir: ROOT,
    entryPoints: { 'pty-host': 'agent/pty-host/main-host.ts', agent: 'agent/agent/main.ts' },
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.17',
    external: ['node-pty'],
    banner: { js: REQUIRE },
    tsconfigRaw: {},
    logLevel: 'warning',
  });
  cpSync(join(ROOT, 'agent/pty-host/shell-integration'), join(folder, 'shell-integration'), {
    recursive: true,
  });
  return folder;
}
