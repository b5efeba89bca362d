import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { build, type Plugin } from 'esbuild';
import type { Play, Played } from './page.ts';
import type { Jumped } from './screen-page.ts';

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

interface Loaded {
  play(run: Play): Promise<Played>;
  jump(times: number): Promise<Jumped>;
  hasScrollParts(): Promise<boolean>;
}

interface ReplicaWindow {
  replica: Loaded;
}

/** Puts the page's emulator, as the product has it, into an empty page of the test's. */
export async function loadReplica(page: Page): Promise<Loaded> {
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
  // The bundle's global.
  const replica = await page.evaluateHandle(() => (window as unknown as ReplicaWindow).replica);
  return {
    play: (run) => replica.evaluate(({ play }, wanted) => play(wanted), run),
    hasScrollParts: () => replica.evaluate((page) => page.hasScrollParts()),
    jump: (times) => replica.evaluate(({ jump }, wanted) => jump(wanted), times),
  };
}
