import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePowerShell } from './powershell.mjs';
import { createRunFolder } from './run-folder.mjs';
import { installPackages, PINNED_NODE, ROOT } from '../agent/bin/bootstrap.mjs';

/**
 * `npm test`: installs what is missing and runs every test there is; `--fast` leaves out those with real processes and
 * a real browser. A step that fails does not stop the next. The last line says how many passed and failed; a step that
 * is no test suite counts as one.
 */

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ name: string, slow?: boolean, run: () => Counts | Promise<Counts> }} Step
 */

/** Everything of this run: what tests, and programs they killed, leave in the folder for temporary files goes with it. */
const runFolder = createRunFolder();
const reports = join(runFolder.path, 'reports');
mkdirSync(reports);
const bin = (/** @type {string} */ path) => join(ROOT, 'node_modules', path);

/** Longest a step may take: one that never ends must not keep the others from being told. */
const STEP_MS = 30 * 60_000;

const TYPES = ['src/lib', 'src/lib/base/node', 'party', 'agent', 'tests'];

/** What the others need first. @type {Step[]} */
const FIRST = [check('kit', bin('@sveltejs/kit/svelte-kit.js'), ['sync'])];

/** Each takes one core: two of them run at a time. @type {Step[]} */
const CHECKS = [
  check('format', bin('prettier/bin/prettier.cjs'), ['--check', '.', '--log-level', 'warn']),
  check('lint', bin('eslint/bin/eslint.js'), ['.', '--max-warnings', '0']),
  ...TYPES.map((folder) => check(`types of ${folder}`, bin('typescript/bin/tsc'), ['-p', folder])),
  check('types of the page', bin('svelte-check/bin/svelte-check'), [
    '--fail-on-warnings',
    '--output',
    'human',
  ]),
  check('build', join(ROOT, 'agent/build/build.mjs'), []),
];

/** @type {Step[]} */
const SUITES = [
  suite('unit and simulation', ['unit', 'sim']),
  { ...suite('engine', ['engine']), slow: true },
  { ...suite('runtime', ['runtime']), slow: true },
  { name: 'browser', slow: true, run: browserTests },
];

installPackages();
const fast = process.argv.includes('--fast');
const total = { passed: 0, failed: 0 };
const powerShell = fast ? { path: null, why: null } : ensurePowerShell(ROOT);
sayIfMissing();
for (const step of FIRST) report(step, await step.run());
await runInPairs(CHECKS);
for (const step of SUITES.filter(({ slow }) => !(fast && slow))) report(step, await step.run());
sayIfMissing();
runFolder.remove();
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** @param {Step[]} steps */
async function runInPairs(steps) {
  const waiting = [...steps];
  const runNext = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      report(step, await step.run());
  };
  await Promise.all([runNext(), runNext()]);
}

/**
 * @param {Step} step
 * @param {Counts} counts
 */
function report({ name }, { passed, failed }) {
  total.passed += passed;
  total.failed += failed;
  process.stdout.write(`${failed === 0 ? 'ok  ' : 'FAIL'} ${name} (${passed} passed, ${failed} failed)\n`);
}

/** Its tests are left out then, and no count says so. */
function sayIfMissing() {
  if (powerShell.path === null && powerShell.why !== null)
    process.stdout.write(
      `\nNO POWERSHELL 7: none of its tests run. It could not be installed: ${powerShell.why}\n\n`,
    );
}

/**
 * A program that says by its exit code whether all is well; its output shows only where it is not.
 * @param {string} name
 * @param {string} program
 * @param {string[]} args
 * @returns {Step}
 */
function check(name, program, args) {
  return {
    name,
    async run() {
      const { status, stdout, stderr } = await runNode([program, ...args], 'pipe');
      if (status !== 0) process.stdout.write(`${stdout}${stderr}\n`);
      return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    },
  };
}

/**
 * @param {string} name
 * @param {string[]} projects
 * @returns {Step}
 */
function suite(name, projects) {
  return {
    name,
    async run() {
      const file = join(reports, `${projects.join('-')}.json`);
      const chosen = projects.flatMap((project) => ['--project', project]);
      const reporters = ['default', 'json', join(ROOT, 'tests/flaky-reporter.mjs')].flatMap((name) => [
        '--reporter',
        name,
      ]);
      const to = `--outputFile.json=${file}`;
      const args = [bin('vitest/vitest.mjs'), 'run', '--passWithNoTests', ...chosen, ...reporters, to];
      const { status } = await runNode(args, 'inherit');
      const { numPassedTests: passed = 0, numFailedTests: failed = 0 } = readJson(file);
      return honest({ passed, failed }, status);
    },
  };
}

/** @returns {Promise<Counts>} */
async function browserTests() {
  if (!existsSync(join(ROOT, 'tests/e2e'))) return { passed: 0, failed: 0 };
  const { stdout } = await runNode(
    ['-e', "import('./tests/browser.mjs').then((m) => console.log(m.ensureChromium() ?? ''))"],
    'pipe',
  );
  const chromium = stdout.trim();
  if (chromium === '')
    process.stdout.write('there is no Chromium, and none could be installed: set CHROMIUM_PATH\n');
  if (chromium === '') return { passed: 0, failed: 1 };
  const file = join(reports, 'browser.json');
  const env = { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: file };
  const { status } = await runNode(
    [bin('@playwright/test/cli.js'), 'test', '--reporter=list,json'],
    'inherit',
    env,
  );
  const { expected = 0, unexpected = 0, flaky = 0 } = readJson(file).stats ?? {};
  if (flaky > 0)
    process.stdout.write(
      `\nFLAKY: ${flaky} browser tests failed once and passed when run again; the list above names them\n\n`,
    );
  return honest({ passed: expected + flaky, failed: unexpected }, status);
}

/**
 * A suite that could not even be loaded has no failed tests, and has failed.
 * @param {Counts} counts
 * @param {number | null} status
 * @returns {Counts}
 */
function honest({ passed, failed }, status) {
  return { passed, failed: status !== 0 && failed === 0 ? 1 : failed };
}

/**
 * @param {string[]} args
 * @param {'pipe' | 'inherit'} output
 * @param {Record<string, string>} [env]
 */
function runNode(args, output, env = {}) {
  const options = { cwd: ROOT, output, env: { ...powerShellOf(), ...env }, withinMs: STEP_MS };
  return runFolder.run(PINNED_NODE, args, options);
}

/** @returns {Record<string, string>} */
function powerShellOf() {
  return powerShell.path === null ? {} : { HOLDFAST_TEST_PWSH: powerShell.path };
}

/** @param {string} file */
function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
