import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The version that the tests of PowerShell are written for, as a .NET tool. */
const VERSION = '7.6.9';

const PROGRAM = process.platform === 'win32' ? 'pwsh.exe' : 'pwsh';
const INSTALL_MS = 5 * 60_000;

/**
 * PowerShell 7 for the tests that run in one: what `HOLDFAST_TEST_PWSH` names, what is installed, or what a .NET SDK
 * can install into `.tools`. Null, with the reason, where there is none and none can be had.
 * @param {string} root
 * @returns {{ path: string } | { path: null, why: string }}
 */
export function ensurePowerShell(root) {
  const named = process.env['HOLDFAST_TEST_PWSH'];
  if (named !== undefined && named !== '') return { path: named };
  const folder = join(root, '.tools/powershell');
  const found = findIn([folder, ...(process.env['PATH'] ?? '').split(delimiter)]);
  if (found !== null) return { path: found };
  const install = ['tool', 'install', 'PowerShell', '--version', VERSION, '--tool-path', folder];
  const { error, status, stderr, stdout } = spawnSync('dotnet', install, {
    encoding: 'utf8',
    timeout: INSTALL_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const installed = findIn([folder]);
  if (installed !== null) return { path: installed };
  const why = error === undefined ? `dotnet ended with ${status}: ${stderr || stdout}` : error.message;
  return { path: null, why: why.trim().split('\n')[0] ?? '' };
}

/** @param {string[]} folders */
function findIn(folders) {
  return folders.map((folder) => join(folder, PROGRAM)).find((path) => existsSync(path)) ?? null;
}
