import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isUpToDate } from '../build/stamps.mjs';
import { targetsOf } from '../build/targets.mjs';
import { hasTerminal } from './hang-up.mjs';
import { withoutSecrets } from './secrets.mjs';

/**
 * What `npm start` and `npm run holdfast` run, under whatever Node there is: installs and builds what is missing or
 * out of date, then hands over to the built program under the pinned Node. Nothing but that program writes to stdout.
 */

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE_MODULES = join(ROOT, 'node_modules');
/** Which lock file the packages were installed from. */
const INSTALLED = join(NODE_MODULES, '.holdfast-installed');
/** npm writes this at the end of every install, its own included. */
const NPM_LOCK = join(NODE_MODULES, '.package-lock.json');

const WINDOWS = process.platform === 'win32';
export const PINNED_NODE = join(NODE_MODULES, 'node/bin', WINDOWS ? 'node.exe' : 'node');

/** Read at once, because the parent may be gone by the time everything is built. */
const PARENT = process.ppid;
/** How soon it is noticed that the shell of an npm script has gone. */
const PARENT_CHECK_MS = 200;
/** When a terminal is closed, npm ends too, up to this long before or after the hang-up arrives here. */
const HANG_UP_MS = 2_000;

/** Installs the packages unless they are those of `package-lock.json`. */
export function installPackages() {
  if (isInstalled()) return;
  say('installing packages (only the first time; takes about a minute)');
  // Dev dependencies too, whatever NODE_ENV says, because they build and run the checkout.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync(...npm(args), { cwd: ROOT, stdio: ['ignore', 2, 2], shell: WINDOWS });
  if (status !== 0) fail('npm ci failed; its messages are above');
  writeFileSync(INSTALLED, lockHash());
}

function isInstalled() {
  if (!existsSync(PINNED_NODE) || !existsSync(NPM_LOCK)) return false;
  return existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === lockHash();
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
}

/**
 * The npm that runs this script, else the one on the path.
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
function npm(args) {
  const cli = process.env['npm_execpath'];
  return cli !== undefined && /npm-cli\.c?js$/.test(cli) ? [process.execPath, [cli, ...args]] : ['npm', args];
}

/** Builds what is out of date; asks the stamps first, which costs no process. */
export function buildOutputs() {
  if (targetsOf(ROOT).every((target) => isUpToDate(ROOT, target))) return;
  say('building');
  const { status } = spawnSync(PINNED_NODE, [join(ROOT, 'agent/build/build.mjs')], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) fail('the build failed; its messages are above');
}

/**
 * Runs a script under the pinned Node as if it were this process.
 * @param {string} script
 * @param {{ args: string[], variables?: Record<string, string> }} options
 */
export function handOver(script, { args, variables = {} }) {
  const env = { ...process.env, ...variables };
  const child = spawn(PINNED_NODE, [script, ...args], { stdio: 'inherit', env });
  // Ctrl-C at a terminal reaches the child by itself; sent twice it would mean "now, at once" to many programs.
  /** @type {NodeJS.Signals[]} */
  const signals = process.stdin.isTTY ? ['SIGTERM'] : ['SIGTERM', 'SIGINT'];
  process.on('SIGINT', () => undefined);
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  const hangUp = watchHangUp(() => child.kill('SIGHUP'));
  whenAbandoned({ action: () => child.kill('SIGTERM'), hangUp });
  child.on('error', (error) => fail(error.message));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
}

/**
 * npm runs its scripts through a shell, and a SIGTERM to npm ends only that shell: the program it had started would keep
 * running unseen. Outside npm, somebody may want a program to outlive its parent. If a hang-up is ignored, the parent's
 * end is part of it.
 * @param {{ action: () => void, hangUp: HangUp }} options
 */
function whenAbandoned({ action, hangUp }) {
  if (WINDOWS || process.env['npm_lifecycle_event'] === undefined) return;
  let since = Infinity;
  const watch = setInterval(() => {
    if (process.ppid === PARENT) return;
    since = Math.min(since, performance.now());
    const isHangUp = Math.abs(since - hangUp.at) <= HANG_UP_MS;
    if (hangUp.isPassedOver && !isHangUp && performance.now() - since <= HANG_UP_MS) return;
    clearInterval(watch);
    if (!isHangUp) action();
  }, PARENT_CHECK_MS);
  watch.unref();
}

/**
 * @typedef {{ isPassedOver: boolean, at: number }} HangUp when it came; a process without a terminal ignores it
 * @param {() => void} action called if it is not ignored
 * @returns {HangUp}
 */
function watchHangUp(action) {
  const hangUp = { isPassedOver: !hasTerminal(), at: -Infinity };
  process.on('SIGHUP', () => {
    if (hangUp.isPassedOver) hangUp.at = performance.now();
    else action();
  });
  return hangUp;
}

/** @param {string} message */
export function say(message) {
  process.stderr.write(`holdfast: ${message}\n`);
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  say(message);
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { args, variables } = withoutSecrets(process.argv.slice(2));
  if (Object.keys(variables).length > 0) {
    // Until here, the arguments of this process itself can be read.
    process.title = 'holdfast';
    say(
      'other users of this machine can see a link or code that is given as an argument. Pass - instead and you will be asked for it.',
    );
  }
  installPackages();
  buildOutputs();
  if (args[0] === '--dev') handOver(join(ROOT, 'agent/build/dev.mjs'), { args: args.slice(1) });
  else if (args[0] === '--deploy') handOver(join(ROOT, 'agent/build/deploy.mjs'), { args: args.slice(1) });
  else handOver(join(ROOT, 'dist/holdfast.js'), { args, variables });
}
