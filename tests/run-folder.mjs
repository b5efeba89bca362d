import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @typedef {object} RunFolder
 * @property {string} path
 * @property {string} temporary the folder for temporary files of all that runs in it
 * @property {(program: string, args: string[], options?: RunOptions) => Promise<Ended>} run
 * @property {() => void} remove
 *
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {'pipe' | 'inherit'} [output]
 * @property {Record<string, string>} [env]
 * @property {number} [withinMs]
 *
 * @typedef {{ status: number | null, stdout: string, stderr: string }} Ended
 */

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
/** Looks for programs that still run, at most. */
const TRIES = 20;
/** What a shell says of a program that this signal ended. */
const STATUS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * A folder for one run of programs, who find it as theirs for temporary files. Whatever they leave there goes with it,
 * and whatever still runs in it is ended: also where this process is told to end, or a program takes too long.
 * @returns {RunFolder}
 */
export function createRunFolder() {
  const path = mkdtempSync(join(tmpdir(), 'hf-'));
  /** A short path: sockets lie below it, whose paths are short. */
  const temporary = join(path, 'tmp');
  mkdirSync(temporary);
  const environment = { TMPDIR: temporary, TMP: temporary, TEMP: temporary };
  const remove = () => {
    endAllIn(temporary);
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  };
  // Also where something throws.
  process.once('exit', remove);
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      process.exit(STATUS[signal]);
    });
  }
  return {
    path,
    temporary,
    remove,
    run: (program, args, { cwd, output = 'inherit', env = {}, withinMs } = {}) =>
      new Promise((resolve, reject) => {
        const child = spawn(program, args, {
          ...(cwd === undefined ? {} : { cwd }),
          stdio: ['ignore', output, output],
          env: { ...process.env, ...environment, ...env },
        });
        /** @type {{ stdout: string, stderr: string }} */
        const said = { stdout: '', stderr: '' };
        child.stdout?.setEncoding('utf8').on('data', (text) => (said.stdout += text));
        child.stderr?.setEncoding('utf8').on('data', (text) => (said.stderr += text));
        const timer =
          withinMs === undefined
            ? undefined
            : setTimeout(() => {
                child.kill('SIGKILL');
                endAllIn(temporary);
              }, withinMs);
        child.once('error', reject);
        child.once('close', (status) => {
          clearTimeout(timer);
          resolve({ status, ...said });
        });
      }),
  };
}

/**
 * Ends what was started with this folder for its temporary files, which only Linux tells; shells end with their pty
 * hosts, which end without their folder.
 * @param {string} temporary
 */
function endAllIn(temporary) {
  if (process.platform !== 'linux') return;
  const left = () =>
    readdirSync('/proc')
      .map(Number)
      .filter((pid) => Number.isInteger(pid) && pid !== process.pid && runsIn(pid, temporary));
  // One may start another while they are looked at.
  for (let pids = left(), tries = 0; pids.length > 0 && tries < TRIES; pids = left(), tries++) {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    }
  }
}

/**
 * @param {number} pid
 * @param {string} temporary
 */
function runsIn(pid, temporary) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`TMPDIR=${temporary}`);
  } catch {
    return false;
  }
}
