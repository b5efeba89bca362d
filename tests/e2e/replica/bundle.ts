import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { build, type Plugin } from 'esbuild';
import type { Play, Played } from './page.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const standIns: Plugin = {
  name: 'stand-ins',
  setup({ onResolve }) {
    onResolve({ filter: /emulator\/replica\.ts$/ }, ({ importer }) =>
      importer.endsWith('/terminal/emulator.ts') ? { path: at('watched-replica.ts') } : undefined,
    );
    onResolve({ filter: /^\.\/xterm\.ts$/ }, () => ({ path: at('browser-xterm.ts') }));
  },
};

interface ReplicaWindow {
  replica: { play(run: Play): Promise<Played> };
}

/** Puts the page's emulator, as the product has it, into an empty page of the test's. */
export async function loadReplica(page: Page): Promise<(run: Play) => Promise<Played>> {
  const { outputFiles } = await build({
    entryPoints: [at('page.ts')],
    bundle: true,
    format: 'iife',
    globalName: 'replica',
    platform: 'browser',
    target: 'es2024',
    plugins: [standIns],
    tsconfigRaw: {},
    write: false,
    logLevel: 'warning',
  });
  const style = await readFile(at('../../../node_modules/@xterm/xterm/css/xterm.css'), 'utf8');
  await page.setContent(`<!doctype html><meta charset="utf-8"><style>${style}</style><body></body>`);
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
  return (run) =>
    // The bundle's global.
    page.evaluate((wanted) => (window as unknown as ReplicaWindow).replica.play(wanted), run);
}
