import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Dispose } from '#base/disposables.ts';

const SQLITE_BUSY = 5;

const isBusy = (error: unknown) =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;

/**
 * Locks a folder for this process, or returns `null` if another process has it. It is SQLite's lock on a file: the
 * system releases it however the process ends.
 */
export function lockFolder(folder: string): Dispose | null {
  const database = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return () => {
    if (database.isOpen) database.close();
  };
}
