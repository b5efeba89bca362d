import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { readPartykitConfig } from './partykit.mjs';

/**
 * `npm run deploy [-- --dry-run …]` deploys the worker of `dist` and the page of `build` to Cloudflare, and creates the
 * secrets that the worker lacks. HOLDFAST_URL is the address people will use; without it, the user is asked. All other
 * arguments go to wrangler.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, 'dist/cloudflare');
const WRANGLER = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');

/** Parties added after the first deployment. Cloudflare runs each migration once, so each of them has its own. */
const LATER = [{ tag: 'v2', binding: 'notes' }];

/** @param {import('./partykit.mjs').Party[]} rooms */
function migrations(rooms) {
  const classesOf = (/** @type {import('./partykit.mjs').Party[]} */ some) =>
    some.map(({ className }) => className);
  const first = rooms.filter((room) => LATER.every(({ binding }) => binding !== room.binding));
  const later = LATER.map(({ tag, binding }) => ({
    tag,
    new_sqlite_classes: classesOf(rooms.filter((room) => room.binding === binding)),
  }));
  return [{ tag: 'v1', new_sqlite_classes: classesOf(first) }, ...later];
}

/**
 * @param {import('./partykit.mjs').PartykitConfig} config
 * @param {{ origin: string | null, recordedBy: string }} served
 */
export function wranglerConfig(
  { name, main, parties, compatibilityDate, compatibilityFlags },
  { origin, recordedBy },
) {
  const rooms = [main, ...parties];
  return {
    name,
    main: 'worker.js',
    no_bundle: true,
    find_additional_modules: false,
    compatibility_date: compatibilityDate,
    compatibility_flags: compatibilityFlags,
    durable_objects: {
      bindings: rooms.map(({ binding, className }) => ({ name: binding, class_name: className })),
    },
    migrations: migrations(rooms),
    assets: {
      directory: join(ROOT, 'build'),
      binding: 'ASSETS',
      not_found_handling: 'single-page-application',
      // The worker's own front separates rooms from pages, here as on one machine.
      run_worker_first: true,
    },
    vars: {
      PARTYKIT_CRONS: {},
      // Only here does Cloudflare say where requests come from.
      'pkvar-SOURCE_FROM': 'cloudflare',
      ...(origin === null ? {} : { 'pkvar-PUBLIC_ORIGINS': origin }),
      // Who keeps the recordings; by default the name of the address people use.
      'pkvar-RECORDED_BY': recordedBy || (origin === null ? '' : new URL(origin).hostname),
    },
    send_metrics: false,
    observability: { enabled: true },
  };
}

/**
 * The address that links say and that is answered to; null if none is given for a dry run. Asked for where somebody
 * can answer; else nothing is sent anywhere.
 *
 * @param {string[]} args
 * @returns {Promise<string | null>}
 */
async function publicOrigin(args) {
  const given = process.env['HOLDFAST_URL'] ?? '';
  if (given === '' && args.includes('--dry-run')) return null;
  const url = given === '' && process.stdin.isTTY ? await askOrigin() : given;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL(url).origin;
  process.stderr.write(
    'deploy: set HOLDFAST_URL to the address people will use, such as https://your-server: the server answers to no other name\n',
  );
  process.exit(2);
}

async function askOrigin() {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const question = 'Address people will use (https://holdfast.YOU.workers.dev, or your own domain): ';
  const answer = await asking.question(question);
  asking.close();
  return answer.trim();
}

/**
 * Writes everything that wrangler needs; none of it is maintained by hand.
 *
 * @param {string | null} origin
 * @param {string} [folder]
 */
export function writeDeployment(origin, folder = FOLDER) {
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(ROOT, 'dist/worker.js'), join(folder, 'worker.js'));
  const recordedBy = process.env['HOLDFAST_RECORDED_BY'] ?? '';
  const config = wranglerConfig(readPartykitConfig(ROOT), { origin, recordedBy });
  writeFileSync(join(folder, 'wrangler.json'), `${JSON.stringify(config, null, 2)}\n`);
}

/**
 * Runs a program to its end. Its output is shown, or returned if it gets input or `isShown` is false.
 *
 * @param {string[]} command
 * @param {{ cwd?: string, isShown?: boolean, input?: string }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(command, { cwd = FOLDER, isShown = true, input } = {}) {
  const env = {
    ...process.env,
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
  };
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = [input === undefined ? 'inherit' : 'pipe', isShown ? 'inherit' : 'pipe', 'inherit'];
  const child = spawn(process.execPath, command, { cwd, env, stdio });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stdin?.end(input);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? 1, output })));
}

/** Flags that tell wrangler's commands which worker, account and settings to use. */
const WHICH = ['--name', '--env', '-e', '--profile', '--env-file'];

/** @param {string[]} args */
export function whichWorker(args) {
  return args.flatMap((arg, index) => {
    if (WHICH.some((flag) => arg.startsWith(`${flag}=`))) return [arg];
    return WHICH.includes(arg) ? args.slice(index, index + 2) : [];
  });
}

/**
 * Deploys what `writeDeployment` wrote, and creates missing secrets. Returns the exit code.
 *
 * @param {{ origin: string | null, data: string, args: string[], program?: string, folder?: string, say(text: string): void }} options
 */
export async function deploy({ origin, data, args, program = WRANGLER, folder = FOLDER, say }) {
  const config = ['--config', 'wrangler.json'];
  const { code } = await run([program, 'deploy', ...config, ...args], { cwd: folder });
  if (code !== 0 || origin === null || args.includes('--dry-run')) return code;
  const { makeSecrets } = await import('./deployment-secrets.ts');
  return makeSecrets({
    ...{ data, origin, say },
    wrangler: (command, input = '') =>
      run([program, ...command, ...config, ...whichWorker(args)], { cwd: folder, isShown: false, input }),
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const origin = await publicOrigin(args);
  mkdirSync(FOLDER, { recursive: true });
  const built = await run([join(ROOT, 'agent/build/build.mjs'), 'worker', 'page']);
  if (built.code === 0) writeDeployment(origin);
  const data = process.env['HOLDFAST_DATA'] || join(ROOT, '.holdfast');
  const say = (/** @type {string} */ text) => void process.stdout.write(`${text}\n`);
  process.exitCode = built.code || (await deploy({ origin, data, args, say }));
}
