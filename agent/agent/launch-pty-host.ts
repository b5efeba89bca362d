import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Bytes } from '#base/bytes.ts';
import { readJsonFile, writeJsonFile, writePrivateFile } from '#base/node/json-file.ts';
import { remove } from '#base/node/patient-files.ts';
import { withGivenUmask } from '#base/node/private-umask.ts';
import { ptyHostFile, type PtyHostFile, type Launch } from '../local/files.ts';
import { SECRET_BYTES } from '../local/messages.ts';
import { terminalPaths } from '../paths.ts';

/** A pty host that has not said in this long that it runs does not, in ms. */
const START_TIMEOUT_MS = 20_000;

export interface LaunchedPtyHost {
  folder: string;
  ptyHost: PtyHostFile;
  secret: Bytes;
}

export interface LaunchOptions {
  terminals: string;
  /** The pty host's program. */
  program: string;
  launch: Launch;
}

const word = v.union([v.object({ ready: v.literal(true) }), v.object({ failed: v.string() })]);

const ID_CHARS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** 8 characters of the 36; the bias of the remainder is of no account to an id. */
export function newTerminalId(): string {
  return Array.from(randomBytes(8), (byte) => ID_CHARS[byte % ID_CHARS.length]).join('');
}

/**
 * With a small young generation, in MB, the buffers of a flood are freed soon: a pty host stays at 100 MB instead of
 * growing to 250, at the same speed.
 */
const NODE_FLAGS = ['--no-warnings', '--max-semi-space-size=2'];

function spawnPtyHost(program: string, folder: string): ChildProcess {
  const log = openSync(terminalPaths(folder).log, 'a', 0o600);
  const options: SpawnOptions = {
    cwd: existsSync(homedir()) ? homedir() : tmpdir(),
    detached: true,
    windowsHide: true,
    // The channel is only there until the pty host has said that it runs.
    stdio: ['ignore', 'ignore', log, 'ipc'],
  };
  const child = withGivenUmask(() => spawn(process.execPath, [...NODE_FLAGS, program, folder], options));
  closeSync(log);
  child.unref();
  return child;
}

function waitReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the pty host did not start in time')), START_TIMEOUT_MS);
    const settle = (failure: string | null) => {
      clearTimeout(timer);
      if (failure === null) resolve();
      else reject(new Error(failure));
    };
    child.once('message', (message) => {
      const parsed = v.safeParse(word, message);
      if (!parsed.success) settle('the pty host sent something unknown');
      else settle('failed' in parsed.output ? parsed.output.failed : null);
    });
    child.once('error', (error) => settle(error.message));
    child.once('exit', (code) => settle(`the pty host stopped at once (${code ?? 'by a signal'})`));
  });
}

/** Starts a shell under a pty host of its own. Throws with the reason if that fails. */
export async function launchPtyHost({ terminals, program, launch }: LaunchOptions): Promise<LaunchedPtyHost> {
  const folder = join(terminals, launch.terminal);
  const paths = terminalPaths(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writePrivateFile(paths.secret, randomBytes(SECRET_BYTES));
  writeJsonFile(paths.launch, launch);
  const child = spawnPtyHost(program, folder);
  try {
    await waitReady(child);
    const ptyHost = readJsonFile(paths.ptyHost, ptyHostFile);
    if (ptyHost === null) throw new Error('the pty host left no host.json');
    return { folder, ptyHost, secret: readFileSync(paths.secret) };
  } catch (error) {
    child.kill('SIGKILL');
    // The next agent removes what cannot be removed now. Nobody waits for it.
    void remove(folder);
    throw error;
  } finally {
    child.removeAllListeners();
    child.on('error', () => {});
  }
}
