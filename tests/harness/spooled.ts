import { DatabaseSync } from 'node:sqlite';

/** Whether a spool, which its pty host may be writing, holds this in its output. */
export function spoolHolds(path: string, text: string): boolean {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = database.prepare('SELECT frame FROM rows ORDER BY place').all();
    return Buffer.concat(rows.map(({ frame }) => frame as Uint8Array)).includes(text);
  } finally {
    database.close();
  }
}
