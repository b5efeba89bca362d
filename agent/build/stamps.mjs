import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What the last build made of what: per target the files that went in and a hash over their contents. Built-in modules
 * only, since it is asked before anything is installed.
 *
 * @typedef {{ inputs: string[], hash: string }} Stamp
 */

const stampPath = (/** @type {string} */ root, /** @type {string} */ name) =>
  join(root, 'dist', '.stamps', `${name}.json`);

/**
 * Whether a target's outputs are there and made of just what its inputs hold now.
 * @param {string} root
 * @param {{ name: string, outputs: string[], folders?: string[] }} target
 */
export function isUpToDate(root, { name, outputs, folders = [] }) {
  if (!outputs.every((output) => existsSync(join(root, output)))) return false;
  const stamp = readStamp(root, name);
  if (stamp === null) return false;
  const inputs = folders.length > 0 ? filesIn(root, folders) : stamp.inputs;
  return hashFiles(root, inputs) === stamp.hash;
}

/**
 * @param {string} root
 * @param {{ name: string, inputs: string[] }} built
 */
export function writeStamp(root, { name, inputs }) {
  const path = stampPath(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ inputs, hash: hashFiles(root, inputs) })}\n`);
}

/**
 * Every file below the given folders and files, in a fixed order.
 * @param {string} root
 * @param {string[]} places
 */
export function filesIn(root, places) {
  return places.flatMap((place) => walk(root, place)).sort();
}

/**
 * @param {string} root
 * @param {string} place
 * @returns {string[]}
 */
function walk(root, place) {
  const stats = statSync(join(root, place), { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [place];
  return readdirSync(join(root, place))
    .filter((name) => !name.includes('.test.'))
    .flatMap((name) => walk(root, `${place}/${name}`));
}

/**
 * @param {string} root
 * @param {string[]} files
 */
function hashFiles(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const path = join(root, file);
    hash
      .update(`${file}\0`)
      .update(existsSync(path) ? readFileSync(path) : 'missing')
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} name
 * @returns {Stamp | null}
 */
function readStamp(root, name) {
  try {
    return JSON.parse(readFileSync(stampPath(root, name), 'utf8'));
  } catch {
    return null;
  }
}
