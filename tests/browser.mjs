import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/**
 * Finds a Chromium for the tests, or gets one: one that is there, else Playwright's own download, else the
 * distribution's package where it may be installed.
 */

/** The one without windows of its own comes first: a test takes half the time in it. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome.exe',
];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** @returns {string | null} */
export function ensureChromium() {
  return findChromium() ?? downloadChromium() ?? installChromium();
}

/** @returns {string | null} */
function findChromium() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const candidates = [process.env['CHROMIUM_PATH'] ?? '', ...onPath, ...ELSEWHERE, playwrightPath()];
  return candidates.find(isUsable) ?? null;
}

/** @returns {string | null} */
function downloadChromium() {
  process.stderr.write('no Chromium here: downloading Playwright’s\n');
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 2, 2] });
  return isUsable(playwrightPath()) ? playwrightPath() : null;
}

/** @returns {string | null} */
function installChromium() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null;
  process.stderr.write('installing the distribution’s Chromium\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 2, 2], env });
  const install = ['install', '-y', '-qq', '--no-install-recommends', 'fonts-dejavu-core'];
  for (const name of ['chromium-headless-shell', 'chromium']) {
    spawnSync('apt-get', [...install, name], { stdio: ['ignore', 2, 2], env });
    const found = findChromium();
    if (found !== null) return found;
  }
  return null;
}

function playwrightPath() {
  const { chromium } = createRequire(import.meta.url)('@playwright/test');
  return chromium.executablePath();
}

/**
 * A file that is there may still lack its libraries. On Windows asking for the version opens a window.
 * @param {string} path
 */
function isUsable(path) {
  if (path === '' || !existsSync(path)) return false;
  return process.platform === 'win32' || spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0;
}
