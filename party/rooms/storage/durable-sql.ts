import type { Sql, SqlRow, SqlValue } from './sql.ts';

/** The `Sql` port over a Durable Object's storage. */
export function durableSql(storage: DurableObjectStorage): Sql {
  return {
    exec: (query, ...values) =>
      storage.sql
        .exec(query, ...values)
        .toArray()
        .map(fromDurable),
    transaction: (action) => storage.transactionSync(action),
  };
}

function fromDurable(row: Record<string, SqlStorageValue>): SqlRow {
  for (const column in row) {
    const value = row[column];
    // Rows are fresh objects of the cursor's, so they are changed in place; the cast below is what this loop makes true.
    if (value instanceof ArrayBuffer) (row as Record<string, SqlValue>)[column] = new Uint8Array(value);
  }
  return row as SqlRow;
}
