import { GENESIS, recordLine, type RecordFact } from '#protocol/record.ts';
import { numberOf, textOf } from '../storage/sql.ts';
import type { SessionPorts } from './ports.ts';

/** The session's append-only, hash-chained log. */
export interface RecordStore {
  append(fact: RecordFact): void;
  /** The events' canonical lines, first to last. */
  lines(): string[];
}

export function createRecordStore({ sql, clock, crypto }: SessionPorts, session: string): RecordStore {
  return {
    append(fact) {
      // Read anew each time: facts are few, and a chain must not go on from a write that was rolled back.
      const [last] = sql.exec('SELECT seq, sha256 FROM record ORDER BY seq DESC LIMIT 1');
      const seq = last === undefined ? 0 : numberOf(last, 'seq') + 1;
      const previous = last === undefined ? GENESIS : textOf(last, 'sha256');
      const line = recordLine({ seq, at: clock.now(), session, previous, fact });
      sql.exec('INSERT INTO record VALUES (?, ?, ?)', seq, line, crypto.sha256(line));
    },
    lines: () => sql.exec('SELECT line FROM record ORDER BY seq').map((row) => textOf(row, 'line')),
  };
}
