import { spawn, spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { targetsOf } from './targets.mjs';

/**
 * `npm run dev`: what `npm start` runs, built and started again when rooms or agent change, and the page from Vite,
 * which reloads by itself. Shells outlive both, as everywhere.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SERVER = `http://localhost:${process.env['PORT'] ?? '1999'}`;
const WATCHED = ['party', 'agent', 'src/lib/protocol', 'src/lib/base', 'src/lib/session'];
/** Editors save in several steps. */
const SETTLE_MS = 150;

/** @type {import('node:child_process').ChildProcess | null} */
let program = null;
let ending = false;
/** @type {NodeJS.Timeout | undefined} */
let settling;

function startProgram() {
  const child = spawn(process.execPath, [join(ROOT, 'dist/holdfast.js'), 'start', ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  child.on('exit', () => {
    if (program === child) program = null;
  });
  program = child;
}

/** @returns {Promise<void>} */
function endProgram() {
  const child = program;
  if (child === null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

async function rebuild() {
  const bundles = targetsOf(ROOT).filter(({ kind }) => kind !== 'page');
  const args = [join(ROOT, 'agent/build/build.mjs'), ...bundles.map(({ name }) => name)];
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0 || ending) return;
  await endProgram();
  startProgram();
}

function watchSources() {
  for (const folder of WATCHED) {
    watch(join(ROOT, folder), { recursive: true }, (_event, file) => {
      if (file === null || file.includes('.test.')) return;
      clearTimeout(settling);
      settling = setTimeout(() => void rebuild(), SETTLE_MS);
    });
  }
}

/** The rooms accept sockets from their own page only, so requests that come through here claim its origin. */
async function servePage() {
  const proxy = { target: SERVER, ws: true, headers: { origin: SERVER } };
  const vite = await createServer({ root: ROOT, server: { proxy: { '/parties': proxy, '/party': proxy } } });
  await vite.listen();
  const [address] = vite.resolvedUrls?.local ?? [];
  process.stderr.write(
    `holdfast: the page with live reload is at ${address} (open links there, with the same path)\n`,
  );
  return vite;
}

startProgram();
watchSources();
const vite = await servePage();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, async () => {
    if (ending) return;
    ending = true;
    await Promise.all([endProgram(), vite.close()]);
    process.exit(0);
  });
}
