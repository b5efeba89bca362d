import { migrate } from '../rooms/storage/migrate.ts';
import { bytesOf, numberOf, type Sql } from '../rooms/storage/sql.ts';

function expect(fact: boolean, what: string): void {
  if (!fact) throw new Error(what);
}

function throws(action: () => void): boolean {
  try {
    action();
    return false;
  } catch {
    return true;
  }
}

/** What every implementation of `Sql` does; each case is given a fresh, empty one. */
export const SQL_CONTRACT: Record<string, (sql: Sql) => void> = {
  'several statements run in one call'(sql) {
    sql.exec('CREATE TABLE a (x INTEGER) STRICT; CREATE TABLE b (y TEXT) STRICT;');
    sql.exec('INSERT INTO a VALUES (1)');
    expect(
      sql.exec('SELECT * FROM a').length === 1 && sql.exec('SELECT * FROM b').length === 0,
      'tables are missing',
    );
  },
  'values come back as they were given'(sql) {
    sql.exec('CREATE TABLE t (n INTEGER, s TEXT, b BLOB, z TEXT) STRICT');
    const time = 1_800_000_000_123;
    sql.exec('INSERT INTO t VALUES (?, ?, ?, ?)', time, 'ä\u0000ö', Uint8Array.of(0, 255), null);
    const [row = {}] = sql.exec('SELECT * FROM t');
    expect(numberOf(row, 'n') === time && row['s'] === 'ä\u0000ö' && row['z'] === null, 'changed');
    expect([...bytesOf(row, 'b')].join() === '0,255', 'the blob changed');
  },
  'a view into larger bytes is stored as the view alone'(sql) {
    sql.exec('CREATE TABLE t (b BLOB) STRICT');
    sql.exec('INSERT INTO t VALUES (?)', Uint8Array.of(1, 2, 3, 4, 5).subarray(1, 3));
    expect([...bytesOf(sql.exec('SELECT b FROM t')[0] ?? {}, 'b')].join() === '2,3', 'more than the view');
  },
  'an empty blob is a blob'(sql) {
    sql.exec('CREATE TABLE t (b BLOB) STRICT');
    sql.exec('INSERT INTO t VALUES (?)', new Uint8Array(0));
    expect(bytesOf(sql.exec('SELECT b FROM t')[0] ?? {}, 'b').length === 0, 'not empty');
  },
  'RETURNING gives the rows that changed'(sql) {
    sql.exec('CREATE TABLE t (n INTEGER) STRICT');
    sql.exec('INSERT INTO t VALUES (?), (?)', 1, 2);
    expect(sql.exec('DELETE FROM t WHERE n > ? RETURNING n', 1).length === 1, 'not one');
    expect(sql.exec('DELETE FROM t WHERE n > ? RETURNING n', 1).length === 0, 'twice');
  },
  'a transaction that throws leaves nothing'(sql) {
    sql.exec('CREATE TABLE t (n INTEGER) STRICT');
    const failing = () =>
      sql.transaction(() => {
        sql.exec('INSERT INTO t VALUES (?)', 1);
        throw new Error('as told');
      });
    expect(throws(failing), 'the error was swallowed');
    expect(sql.exec('SELECT * FROM t').length === 0, 'a write stayed');
    expect(sql.transaction(() => 7) === 7, 'no result');
  },
  'a breach of a constraint throws'(sql) {
    sql.exec('CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT');
    sql.exec('INSERT INTO t VALUES (?)', 1);
    expect(
      throws(() => sql.exec('INSERT INTO t VALUES (?)', 1)),
      'taken twice',
    );
  },
  'each migration runs once, and a newer storage is refused'(sql) {
    const steps = ['CREATE TABLE t (n INTEGER) STRICT', 'INSERT INTO t VALUES (1)'];
    migrate(sql, steps.slice(0, 1));
    migrate(sql, steps);
    migrate(sql, steps);
    expect(sql.exec('SELECT * FROM t').length === 1, 'a step ran again');
    expect(
      throws(() => migrate(sql, steps.slice(0, 1))),
      'a newer storage was taken',
    );
  },
};
