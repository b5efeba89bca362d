import { numberOf, type Sql } from './sql.ts';

/**
 * Brings a room's tables to the newest version, each step once and whole. Steps are never changed, only added: the
 * version is how many have run.
 */
export function migrate(sql: Sql, steps: readonly string[]): void {
  sql.exec('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT');
  const [row] = sql.exec('SELECT version FROM schema_version');
  const version = row === undefined ? 0 : numberOf(row, 'version');
  if (version > steps.length)
    throw new Error(`the storage has a newer version (${version}) than this build knows (${steps.length})`);
  for (const [index, step] of steps.entries()) {
    if (index >= version) sql.transaction(() => runStep(sql, { step, version: index + 1 }));
  }
}

function runStep(sql: Sql, { step, version }: { step: string; version: number }): void {
  sql.exec(step);
  sql.exec('DELETE FROM schema_version');
  sql.exec('INSERT INTO schema_version VALUES (?)', version);
}
