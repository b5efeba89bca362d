import type { Sql } from '../../rooms/storage/sql.ts';

/** The acts about notes that are on the record. */
export interface NotedStore {
  /** False if it is there already. */
  add(act: string): boolean;
}

export function createNotedStore(sql: Sql): NotedStore {
  return {
    add: (act) => sql.exec('INSERT OR IGNORE INTO noted VALUES (?) RETURNING act', act).length > 0,
  };
}
