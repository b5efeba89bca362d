import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installPackages, PINNED_NODE, ROOT } from '../../agent/bin/bootstrap.mjs';
import { makeCheckout } from './checkout.mjs';
import { findWine } from './wine.mjs';

/**
 * `npm run test:windows [-- --keep FOLDER] [--only TEXT] [--no-unit] [--no-product]`: agent, pty host and command line
 * as Windows programs, against a server of this machine. On Windows they run as they are, elsewhere under wine, where
 * that is found or can be made; where it cannot, this says so and has failed nothing. What it needs lies in a folder of
 * its own, which goes again unless `--keep` names one for the next run.
 */

/** Wine starts programs slowly, and a busy machine more so, in ms. */
const STEP_MS = 40 * 60_000;

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ kind: string, command: string[], environment: Record<string, string>, node: string, checkout: string }} Windows
 * @typedef {{ name: string, status: string, assertionResults: { status: string, fullName: string }[] }} TestFile
 */

const { values: options } = parseArgs({
  options: {
    keep: { type: 'string' },
    only: { type: 'string' },
    'no-unit': { type: 'boolean', default: false },
    'no-product': { type: 'boolean', default: false },
  },
});

// The step that runs hears Ctrl-C itself; what was made is still to be removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
installPackages();
const folder =
  options.keep === undefined ? mkdtempSync(join(tmpdir(), 'holdfast-windows-')) : openKept(options.keep);
try {
  process.exitCode = run();
} finally {
  if (options.keep === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** @param {string} path */
function openKept(path) {
  mkdirSync(path, { recursive: true });
  return resolve(path);
}

/** @returns {number} The exit code. */
function run() {
  const wine = process.platform === 'win32' ? null : findWine(folder, say);
  if (wine !== null && !wine.ok) {
    say(`LEFT OUT: no Windows program was run, since ${wine.problem}`);
    return 0;
  }
  try {
    runNode([join(ROOT, 'agent/build/build.mjs')]);
    return test(wine === null ? hereOnWindows() : { ...makeCheckout(folder, say), ...wine.wine });
  } finally {
    if (wine !== null) wine.wine.end();
  }
}

/**
 * @param {Windows} windows
 * @returns {number} The exit code.
 */
function test(windows) {
  const file = join(folder, 'windows.json');
  writeFileSync(file, JSON.stringify({ ...windows, data: join(folder, 'data') }));
  const total = { passed: 0, failed: 0 };
  if (!options['no-unit']) report(total, 'unit tests', unitTests(windows));
  if (!options['no-product']) report(total, 'the product', productTests(file));
  say(`${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 ? 1 : 0;
}

/** @returns {Windows} */
function hereOnWindows() {
  return { kind: 'windows', command: [], environment: {}, node: PINNED_NODE, checkout: ROOT };
}

/**
 * The unit tests, run by Windows' Node.
 * @param {Windows} windows
 * @returns {Counts}
 */
function unitTests({ command, environment, node, checkout }) {
  const output = join(folder, 'unit.json');
  rmSync(output, { force: true });
  const vitest = join(checkout, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--project', 'unit', '--reporter=json', `--outputFile=${output}`];
  const [program = node, ...before] = [...command, node];
  spawnSync(program, [...before, vitest, ...args, ...only()], {
    cwd: checkout,
    env: {
      ...process.env,
      ...environment,
      // Under wine a developer's programs for this system are not there.
      ...(command.length === 0 ? {} : { HOLDFAST_TEST_PROGRAMS_ONLY: 'yes' }),
    },
    stdio: 'ignore',
    timeout: STEP_MS,
    killSignal: 'SIGKILL',
  });
  if (!existsSync(output)) return { passed: 0, failed: 1 };
  const result = JSON.parse(readFileSync(output, 'utf8'));
  for (const name of failuresOf(result)) say(`  FAIL ${name}`);
  return { passed: result.numPassedTests, failed: failuresOf(result).length };
}

/**
 * @param {string} settings
 * @returns {Counts}
 */
function productTests(settings) {
  const output = join(folder, 'product.json');
  rmSync(output, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`];
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const env = { HOLDFAST_TEST_WINDOWS: settings };
  const { status } = runNode([vitest, 'run', '--project', 'windows', ...reporters, ...only()], env);
  if (!existsSync(output)) return { passed: 0, failed: 1 };
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(output, 'utf8'));
  return { passed, failed: status !== 0 && failed === 0 ? 1 : failed };
}

function only() {
  return options.only === undefined ? [] : ['-t', options.only];
}

/**
 * Tests by their names; files that could not be loaded by theirs.
 * @param {{ testResults: TestFile[] }} result
 */
function failuresOf({ testResults }) {
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults
      .filter((result) => result.status === 'failed')
      .map(({ fullName }) => fullName);
    return status === 'failed' && failed.length === 0 ? [name] : failed;
  });
}

/**
 * @param {Counts} total
 * @param {string} name
 * @param {Counts} counts
 */
function report(total, name, { passed, failed }) {
  total.passed += passed;
  total.failed += failed;
  say(`${failed === 0 ? 'ok  ' : 'FAIL'} ${name} (${passed} passed, ${failed} failed)`);
}

/**
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function runNode(args, env = {}) {
  return spawnSync(PINNED_NODE, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: 'inherit',
    timeout: STEP_MS,
    killSignal: 'SIGKILL',
  });
}

/** @param {string} sentence */
function say(sentence) {
  process.stdout.write(`windows: ${sentence}\n`);
}
