import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPartykitConfig } from './partykit.mjs';

/**
 * `npm run deploy [-- --dry-run …]`: the worker of `dist` and the page of `build`, for Cloudflare. HOLDFAST_URL is the
 * address people reach it by. Whatever else is given goes to wrangler.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, 'dist/cloudflare');

/** Parties that came after the first deployment: Cloudflare runs each migration once, so that each has one of its own. */
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
 * @param {string | null} publicOrigin
 */
export function wranglerConfig({ name, main, parties, compatibilityDate, compatibilityFlags }, publicOrigin) {
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
      directory: '../../build',
      binding: 'ASSETS',
      not_found_handling: 'single-page-application',
      // The worker's own front tells rooms from pages, here as on one machine.
      run_worker_first: true,
    },
    vars: {
      PARTYKIT_CRONS: {},
      // Whom requests come from is Cloudflare's to say, here alone.
      'pkvar-SOURCE_FROM': 'cloudflare',
      ...(publicOrigin === null ? {} : { 'pkvar-PUBLIC_ORIGINS': publicOrigin }),
    },
    send_metrics: false,
    observability: { enabled: true },
  };
}

/**
 * The address that links say and that is answered to; null where none is given, and nothing is sent anywhere.
 *
 * @param {string[]} args
 */
function publicOrigin(args) {
  const url = process.env['HOLDFAST_URL'] ?? '';
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL(url).origin;
  if (url === '' && args.includes('--dry-run')) return null;
  process.stderr.write(
    'deploy: set HOLDFAST_URL to the address people reach it by, as https://your-server: it answers to no other name\n',
  );
  process.exit(2);
}

/**
 * Writes what wrangler is given, and nothing of it is kept by hand.
 *
 * @param {string | null} origin
 */
export function writeDeployment(origin) {
  mkdirSync(FOLDER, { recursive: true });
  copyFileSync(join(ROOT, 'dist/worker.js'), join(FOLDER, 'worker.js'));
  const config = wranglerConfig(readPartykitConfig(ROOT), origin);
  writeFileSync(join(FOLDER, 'wrangler.json'), `${JSON.stringify(config, null, 2)}\n`);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<number>}
 */
function run(program, args) {
  const env = {
    ...process.env,
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
  };
  const child = spawn(process.execPath, [program, ...args], { cwd: FOLDER, env, stdio: 'inherit' });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = process.argv.slice(2);
  const origin = publicOrigin(given);
  mkdirSync(FOLDER, { recursive: true });
  const built = await run(join(ROOT, 'agent/build/build.mjs'), ['worker', 'page']);
  if (built === 0) writeDeployment(origin);
  const args = ['deploy', '--config', 'wrangler.json', ...given];
  process.exitCode = built || (await run(join(ROOT, 'node_modules/wrangler/bin/wrangler.js'), args));
}
