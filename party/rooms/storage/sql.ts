/** Bytes as the storage gives and takes them: never shared memory. */
export type Blob = Uint8Array<ArrayBuffer>;
export type SqlValue = string | number | null | Blob;
export type SqlRow = Record<string, SqlValue>;

/** A room's SQLite, synchronous. What one event writes outside a transaction is still one commit on the real engine. */
export interface Sql {
  /** Runs one or more statements and returns the last one's rows. */
  exec(query: string, ...values: SqlValue[]): SqlRow[];
  /** Runs `action`; if it throws, none of its writes stay. Not to be nested. */
  transaction<T>(action: () => T): T;
}

/** Columns come back as SQLite has them; a column of another type than the schema's is a bug, and says so. */
export function numberOf(row: SqlRow, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`column ${column} is no number`);
  return value;
}

export function textOf(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`column ${column} is no text`);
  return value;
}

export function bytesOf(row: SqlRow, column: string): Blob {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new Error(`column ${column} is no blob`);
  return value;
}

export function numberOrNull(row: SqlRow, column: string): number | null {
  return row[column] === null ? null : numberOf(row, column);
}

export function textOrNull(row: SqlRow, column: string): string | null {
  return row[column] === null ? null : textOf(row, column);
}
