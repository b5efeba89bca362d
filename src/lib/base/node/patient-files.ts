import { renameSync, rmSync } from 'node:fs';
import { systemClock } from '#base/clock-host.ts';

/** The parts of the system that moving files needs; a port, so that tests can be another system. */
export interface FileSystem {
  platform: NodeJS.Platform;
  rename(from: string, to: string): void;
  /** Removes a file, or a folder with everything in it; does nothing if it does not exist. */
  remove(path: string): void;
  /** Keeps the whole process waiting. */
  standStill(ms: number): void;
  pause(ms: number): Promise<void>;
}

export const thisFileSystem: FileSystem = {
  platform: process.platform,
  rename: renameSync,
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  standStill: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
  pause: (ms) => new Promise((resolve) => systemClock.after(ms, resolve)),
};

/** Something else has been put into the folder, or it is busy. Every system reports this. */
const BUSY = ['EBUSY', 'ENOTEMPTY'];
/** How Windows says that somebody has the file open: a process that is just ending, a virus scanner, a backup. */
const HELD = ['EPERM', 'EACCES'];

/** How long to wait between tries, in ms. The waiting blocks the process: less than a second in all. */
const SHORT_WAITS_MS = [5, 10, 20, 50, 100, 200, 400];
/** A process that is ending, or a scanner at work, has released the file long before the last of these. In ms. */
const LONG_WAITS_MS = [...SHORT_WAITS_MS, 800, 1600, 3200, 6400];

function isHeld(error: unknown, platform: NodeJS.Platform): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return BUSY.includes(code) || (platform === 'win32' && HELD.includes(code));
}

/**
 * Renames a file over an existing one. Windows refuses that while anybody reads either file, so it is tried for a
 * moment. Throws the last attempt's error.
 */
export function renameOver({ from, to }: { from: string; to: string }, files = thisFileSystem): void {
  for (const wait of SHORT_WAITS_MS) {
    try {
      return files.rename(from, to);
    } catch (error) {
      if (!isHeld(error, files.platform)) throw error;
      files.standStill(wait);
    }
  }
  files.rename(from, to);
}

/**
 * Removes a file or folder, and returns why it cannot, or null. It blocks the process for up to a second, so it is for
 * processes that end anyway. Node's own `maxRetries` does not wait on Windows (nodejs/node#64016).
 */
export function removeNow(path: string, files = thisFileSystem): string | null {
  for (const wait of SHORT_WAITS_MS) {
    const failure = tryToRemove(path, files);
    if (failure === null || !isHeld(failure.error, files.platform)) return problemOf(path, failure);
    files.standStill(wait);
  }
  return problemOf(path, tryToRemove(path, files));
}

/** The same at leisure: the first attempt is made at once, the last after some 12 s. Never rejects. */
export async function remove(path: string, files = thisFileSystem): Promise<string | null> {
  for (const wait of LONG_WAITS_MS) {
    const failure = tryToRemove(path, files);
    if (failure === null || !isHeld(failure.error, files.platform)) return problemOf(path, failure);
    await files.pause(wait);
  }
  return problemOf(path, tryToRemove(path, files));
}

interface Failure {
  error: unknown;
}

function tryToRemove(path: string, files: FileSystem): Failure | null {
  try {
    files.remove(path);
    return null;
  } catch (error) {
    return { error };
  }
}

function problemOf(path: string, failure: Failure | null): string | null {
  return failure === null ? null : `${path} cannot be removed: ${String(failure.error)}`;
}
