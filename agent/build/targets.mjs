import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {'page' | 'worker' | 'node' | 'library'} kind
 * @property {string} entry
 * @property {string[]} outputs
 * @property {string[]} [folders] all that can go in, where the build does not say what did
 * @property {string[]} [beside] folders that are copied beside the output, for the program to read
 */

/** Whatever changes the tools or the packages changes every output. */
export const COMMON_INPUTS = ['package.json', 'package-lock.json'];

const PAGE_INPUTS = [
  'src',
  'static',
  'svelte.config.js',
  'vite.config.ts',
  'tsconfig.json',
  'tsconfig.base.json',
];

/** @type {Target[]} */
const ALL = [
  node('holdfast', 'agent/cli/main.ts'),
  node('server', 'party/host/server.ts'),
  node('agent', 'agent/agent/main.ts'),
  {
    ...node('pty-host', 'agent/pty-host/main-host.ts'),
    outputs: [
      'dist/pty-host.js',
      ...['bash.sh', 'fish.fish', 'powershell.ps1', 'zsh.sh'].map((name) => `dist/shell-integration/${name}`),
    ],
    beside: ['agent/pty-host/shell-integration'],
  },
  node('block-worker', 'agent/lines/block-worker-host.ts'),
  {
    name: 'client',
    kind: 'library',
    entry: 'src/lib/session/client.ts',
    outputs: ['dist/client.js', 'dist/client-browser.js'],
  },
  {
    name: 'worker',
    kind: 'worker',
    entry: 'party/worker/main.ts',
    outputs: ['dist/worker.js', 'dist/worker.json'],
  },
  {
    name: 'page',
    kind: 'page',
    entry: 'src/app.html',
    outputs: ['build/index.html'],
    folders: [...COMMON_INPUTS, ...PAGE_INPUTS],
  },
];

/** @param {string} root */
export function targetsOf(root) {
  return ALL.filter(({ entry }) => existsSync(join(root, entry)));
}

/**
 * @param {string} name
 * @param {string} entry
 * @returns {Target}
 */
function node(name, entry) {
  return { name, kind: 'node', entry, outputs: [`dist/${name}.js`] };
}
