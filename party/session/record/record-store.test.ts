import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RecordFact } from '#protocol/record/facts.ts';
import { GENESIS, recordLine, verifyRecord } from '#protocol/record/record.ts';
import { migrate } from '../../rooms/storage/migrate.ts';
import type { Sql } from '../../rooms/storage/sql.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { memorySql } from '../../testing/memory-sql.ts';
import { SESSION_SCHEMA } from '../schema.ts';
import { createRecordStore } from './record-store.ts';

const SESSION = '0123456789ab';
/** The last build whose rows have no type. */
const BEFORE_TYPES = SESSION_SCHEMA.slice(0, 5);
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

const seal = (segment: number): RecordFact => ({
  ...{ type: 'segment-sealed', terminal: 'aaaaaaaa', segment, events: 1 },
  ...{ sha256: 'ab'.repeat(32), signature: null },
});
const FACTS: readonly (RecordFact | { type: string })[] = [
  {
    ...{ type: 'session-opened', title: 'a "type":"segment-sealed" of a title', endpoint: 'e' },
    ...{ endpointName: 'FS01', endpointKey: 'k' },
  },
  seal(0),
  { type: 'link-created', link: 'l', role: 'client', expiresAt: 5, by: 'server' },
  seal(1),
  seal(2),
  { type: 'of-a-build-to-come', what: { type: 'nested' } } as { type: string },
];

/** Puts facts down as builds before types did. */
function writeBefore(sql: Sql): string[] {
  let previous = GENESIS;
  return FACTS.map((fact, seq) => {
    const line = recordLine({ seq, at: 5, session: SESSION, previous, fact: fact as RecordFact });
    previous = sha256(line);
    sql.exec('INSERT INTO record VALUES (?, ?, ?)', seq, line, previous);
    return line;
  });
}

function recordOf(sql: Sql) {
  const ports = { sql, clock: createFakeClock(), crypto: { sha256 } };
  return createRecordStore({ ports, session: SESSION, handleAppended: () => undefined });
}

test('[H8] the record of an earlier build is told without its seals, and goes on under the same hashes', () => {
  const sql = memorySql();
  migrate(sql, BEFORE_TYPES);
  const lines = writeBefore(sql);
  migrate(sql, SESSION_SCHEMA);
  const record = recordOf(sql);
  expect(record.lines()).toEqual(lines);
  expect(record.page(null).map(({ seq, fact }) => [seq, fact])).toEqual([
    [0, FACTS[0]],
    [2, FACTS[2]],
    [5, FACTS[5]],
  ]);
  record.append(seal(3));
  record.append({ type: 'endpoint-down' });
  expect(record.fresh().map(({ seq, fact }) => [seq, fact.type])).toEqual([[7, 'endpoint-down']]);
  expect(record.page(6).map(({ seq }) => seq)).toEqual([0, 2, 5]);
  expect(verifyRecord(record.lines(), sha256)).toMatchObject({ ok: true, events: 8 });
});

test('each row has the type of its fact, whichever build put it there', () => {
  const sql = memorySql();
  migrate(sql, BEFORE_TYPES);
  writeBefore(sql);
  migrate(sql, SESSION_SCHEMA);
  recordOf(sql).append({ type: 'session-ended', by: 'server' });
  const types = sql.exec('SELECT type FROM record ORDER BY seq').map(({ type }) => type);
  expect(types).toEqual([...FACTS.map(({ type }) => type), 'session-ended']);
});
