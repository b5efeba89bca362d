import { spawn } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isUpToDate, filesIn, writeStamp } from './stamps.mjs';
import { COMMON_INPUTS, targetsOf } from './targets.mjs';

/**
 * `npm run build [-- TARGET…]`: makes what is out of date, or only the named targets. Progress goes to stderr, since
 * commands run through here print for programs on stdout.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** @type {Record<import('./targets.mjs').Target['kind'], (target: import('./targets.mjs').Target) => Promise<string[]>>} */
const makers = {
  async node({ name, entry, beside = [] }) {
    const { bundleNode } = await import('./bundle.mjs');
    const inputs = ownFiles(await bundleNode({ root: ROOT, entry, outfile: `dist/${name}.js` }));
    return [...inputs, ...copyBeside(beside)];
  },
  async library({ name, entry }) {
    const { bundleLibrary } = await import('./bundle.mjs');
    return ownFiles(await bundleLibrary({ root: ROOT, entry, outfile: `dist/${name}.js` }));
  },
  async worker() {
    const { buildWorker } = await import('./worker.mjs');
    const inputs = await buildWorker({ root: ROOT, outfile: join(ROOT, 'dist/worker.js') });
    return [...ownFiles(inputs), 'partykit.json', 'agent/build/worker.mjs', 'agent/build/partykit.mjs'];
  },
  async page({ folders = [] }) {
    // Read before the build: a file saved meanwhile makes the next build.
    const inputs = filesIn(ROOT, folders);
    await run([join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn']);
    return inputs;
  },
};

const wanted = process.argv.slice(2);
const stale = targetsOf(ROOT)
  .filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  .filter((target) => !isUpToDate(ROOT, target));

mkdirSync(join(ROOT, 'dist'), { recursive: true });
// The page takes longest and runs in a process of its own, so the bundles are made beside it.
const results = await Promise.allSettled(stale.map(make));
for (const result of results) {
  if (result.status === 'rejected') {
    process.stderr.write(`build: ${result.reason?.message ?? result.reason}\n`);
    process.exitCode = 1;
  }
}

/** @param {import('./targets.mjs').Target} target */
async function make(target) {
  const since = performance.now();
  const inputs = await makers[target.kind](target);
  writeStamp(ROOT, { name: target.name, inputs });
  process.stderr.write(`built ${target.name} in ${Math.round(performance.now() - since)} ms\n`);
}

/**
 * Files of this checkout; packages are told by the lock file.
 * @param {string[]} inputs
 */
function ownFiles(inputs) {
  const own = inputs.filter((file) => !file.startsWith('node_modules/') && !/^[\w-]+:/.test(file));
  return [...COMMON_INPUTS, 'agent/build/bundle.mjs', ...own.filter((file) => file !== 'worker-entry.js')];
}

/**
 * Puts folders beside the bundle, under their own names: what a program reads and does not import.
 * @param {string[]} folders
 */
function copyBeside(folders) {
  for (const folder of folders) {
    // Written over the existing file, because a program may be starting that reads it.
    cpSync(join(ROOT, folder), join(ROOT, 'dist', basename(folder)), { recursive: true });
  }
  return filesIn(ROOT, folders);
}

/**
 * Runs one of the tools, whose output is for whoever has to mend what it complains of.
 * @param {string[]} args
 */
function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {Buffer[]} */
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve(undefined);
      reject(new Error(`the page did not build:\n${Buffer.concat(output)}`));
    });
  });
}
