import { DatabaseSync } from 'node:sqlite';
import type { Sql, SqlRow } from '../rooms/storage/sql.ts';

/** The `Sql` port over an in-memory database of Node's, for tests and simulation; it passes the same contract. */
export function memorySql(): Sql {
  const database = new DatabaseSync(':memory:');
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const prepared = (query: string) => {
    const statement = statements.get(query) ?? database.prepare(query);
    statements.set(query, statement);
    return statement;
  };
  return {
    exec(query, ...values) {
      if (values.length > 0 || /^\s*(SELECT|INSERT|UPDATE|DELETE)/i.test(query)) {
        // node:sqlite types columns wider (bigint) than it gives them without `setReadBigInts`.
        return prepared(query).all(...values) as SqlRow[];
      }
      database.exec(query);
      return [];
    },
    transaction(action) {
      database.exec('BEGIN');
      try {
        const result = action();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
  };
}
