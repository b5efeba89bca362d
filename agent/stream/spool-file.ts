import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** The form of what follows; raised with every change of it, and kept in the file. */
export const SPOOL_VERSION = 1;

export const PAGE_BYTES = 16_384;

/** A spool that is not in a file. */
export const IN_MEMORY = ':memory:';

/** A killed process loses nothing that was written, synced or not; a dead machine ends the shell anyway. */
const SETUP = `
  PRAGMA page_size = ${PAGE_BYTES};
  PRAGMA auto_vacuum = INCREMENTAL;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = OFF;
  PRAGMA busy_timeout = 2000;
  PRAGMA wal_autocheckpoint = 256;
  PRAGMA journal_size_limit = 4194304;
  CREATE TABLE IF NOT EXISTS segments (segment INTEGER PRIMARY KEY, header BLOB NOT NULL, keyframe_bytes INTEGER NOT NULL,
    events INTEGER, sha256 TEXT);
  CREATE TABLE IF NOT EXISTS rows (place INTEGER PRIMARY KEY, events INTEGER NOT NULL, frame BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS kept (segment INTEGER PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS ended (at INTEGER NOT NULL, cause TEXT NOT NULL, exit_code INTEGER);
`;

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}

/** Whether a newer build wrote it: then it is left as it is. */
export function isSpoolNewer(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return versionOf(database) > SPOOL_VERSION;
    } finally {
      // Left open it would keep Windows from removing the folder.
      database.close();
    }
  } catch {
    return false;
  }
}

/** Opens a spool's file, or makes one. Throws if a newer build wrote it. */
export function openSpoolFile(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  const version = versionOf(database);
  if (version > SPOOL_VERSION) {
    database.close();
    throw new Error(`the spool has a newer version (${version}) than this build knows (${SPOOL_VERSION})`);
  }
  database.exec(`${SETUP} PRAGMA user_version = ${SPOOL_VERSION};`);
  return database;
}
