import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Dispose } from '#base/disposables.ts';
import { Refusal } from './refusal.ts';

/**
 * Holds a folder for this process. The lock is SQLite's own on a file, so the system lets go of it however the
 * process ends.
 */
export function lockFolder(folder: string): Dispose {
  const database = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new Refusal(
      'folder-in-use',
      `another server is running on ${folder}: end it, or set HOLDFAST_DATA to another folder`,
    );
  }
  return () => {
    if (database.isOpen) database.close();
  };
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
