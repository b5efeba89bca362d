import * as v from 'valibot';
import { TIMELINE_PAGE } from '#protocol/ground/limits.ts';
import { GENESIS, recordEvent, recordLine, type RecordedEvent } from '#protocol/record/record.ts';
import type { RecordFact } from '#protocol/record/facts.ts';
import { numberOf, textOf, type SqlRow } from '../../rooms/storage/sql.ts';
import type { RoomPorts } from '../ports.ts';

/** The session's append-only, hash-chained log. */
export interface RecordStore {
  append(fact: RecordFact): void;
  /** When the last event was recorded, in ms; null if there is none. */
  lastAt(): number | null;
  /** The events' canonical lines, first to last. */
  lines(): string[];
  /** The number that `fresh` continues from. */
  readonly freshFrom: number;
  /** The events put there since the last call and not taken back, seals and blocks left out; none of earlier lives. */
  fresh(): RecordedEvent[];
  /** A page of the newest events before `before` (null: of all), oldest first, seals and blocks left out. */
  page(before: number | null): RecordedEvent[];
}

/** As the index `record_told` has it, or it is not used. */
const IS_TOLD = "type NOT IN ('segment-sealed', 'block-stated')";
/** What the endpoint adds as its output grows: most of a long record, and in nobody's timeline. */
const UNTOLD: ReadonlySet<RecordFact['type']> = new Set(['segment-sealed', 'block-stated']);
const TOLD = `SELECT line FROM record INDEXED BY record_told WHERE ${IS_TOLD}`;

const eventOf = (row: SqlRow): RecordedEvent => v.parse(recordEvent, JSON.parse(textOf(row, 'line')));

export interface RecordParts {
  ports: Pick<RoomPorts, 'sql' | 'clock'> & { crypto: Pick<RoomPorts['crypto'], 'sha256'> };
  session: string;
  /** Called for each fact in the same write, with the length of its line. */
  handleAppended(fact: RecordFact, bytes: number): void;
}

export function createRecordStore({ ports, session, handleAppended }: RecordParts): RecordStore {
  const { sql, clock, crypto } = ports;
  // Read again each time: facts are few, and a chain must not continue from a write that was rolled back.
  const last = () => sql.exec('SELECT seq, sha256 FROM record ORDER BY seq DESC LIMIT 1')[0];
  const after = (row: SqlRow | undefined) => (row === undefined ? 0 : numberOf(row, 'seq') + 1);
  let freshFrom = after(last());
  let hasFresh = false;
  return {
    append(fact) {
      const before = last();
      const seq = after(before);
      const previous = before === undefined ? GENESIS : textOf(before, 'sha256');
      const line = recordLine({ seq, at: clock.now(), session, previous, fact });
      const query = 'INSERT INTO record (seq, line, sha256, type) VALUES (?, ?, ?, ?)';
      sql.exec(query, seq, line, crypto.sha256(line), fact.type);
      hasFresh ||= !UNTOLD.has(fact.type);
      handleAppended(fact, line.length);
    },
    lastAt() {
      const [row] = sql.exec('SELECT line FROM record ORDER BY seq DESC LIMIT 1');
      return row === undefined ? null : eventOf(row).at;
    },
    lines: () => sql.exec('SELECT line FROM record ORDER BY seq').map((row) => textOf(row, 'line')),
    get freshFrom() {
      return freshFrom;
    },
    fresh() {
      if (!hasFresh) return [];
      hasFresh = false;
      const events = sql.exec(`${TOLD} AND seq >= ? ORDER BY seq`, freshFrom).map(eventOf);
      freshFrom = (events.at(-1)?.seq ?? freshFrom - 1) + 1;
      return events;
    },
    page: (before) =>
      sql
        .exec(
          `${TOLD} AND seq < ? ORDER BY seq DESC LIMIT ${TIMELINE_PAGE}`,
          before ?? Number.MAX_SAFE_INTEGER,
        )
        .map(eventOf)
        .reverse(),
  };
}
