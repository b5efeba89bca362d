import type { Clock } from '#base/ports.ts';
import type { NotesRoomFact } from '#protocol/notes/told.ts';
import type { Alarms } from '../rooms/storage/alarms.ts';
import { textOf, type Sql } from '../rooms/storage/sql.ts';

/** Some of what the session's room has yet to put on the record, and what is done once it has said that it did. */
export interface Untold {
  facts: NotesRoomFact[];
  done(): void;
}

/** What the session's room has yet to put on the record: it waits here until that room has said that it did. */
export interface Outbox {
  /** Where there may be more to tell; null: nothing for now. */
  tellFrom(source: () => Untold | null): void;
  /** Something to tell is being stored, in this commit. */
  handleArrived(): void;
  /** Tells the session's room what it has not been told. */
  tell(): void;
}

/** The notes room's alarms: to tell the record, and to keep a version of the handoff note. */
export type NotesAlarm = 'tell-record' | 'handoff-note-rest';

export interface OutboxParts {
  sql: Sql;
  clock: Clock;
  alarms: Alarms<NotesAlarm>;
  /** The session's id, known while somebody is here. */
  session(): string;
  /** Rejects if it was not reached. */
  tellRecord(session: string, facts: NotesRoomFact[]): Promise<void>;
  report(error: unknown): void;
}

/** If the session's room could not be reached, or this one ended before it was, it is told after this, in ms. */
const TELL_AGAIN_MS = 10_000;

export function createOutbox(parts: OutboxParts): Outbox {
  const { sql, clock, alarms } = parts;
  const sources: (() => Untold | null)[] = [];
  let isTelling = false;

  const knownSession = () => {
    const [row] = sql.exec('SELECT id FROM session');
    return row === undefined ? null : textOf(row, 'id');
  };
  const tellLater = () => alarms.soonest('tell-record', clock.now() + TELL_AGAIN_MS);

  const next = (): Untold | null => {
    for (const source of sources) {
      const untold = source();
      if (untold !== null) return untold;
    }
    return null;
  };

  async function tellAll(): Promise<void> {
    for (let untold = next(); untold !== null; untold = next()) {
      const session = knownSession();
      if (session === null) throw new Error('what is told is of a session');
      await parts.tellRecord(session, untold.facts);
      untold.done();
    }
  }

  return {
    tellFrom: (source) => void sources.push(source),
    handleArrived() {
      if (knownSession() === null) sql.exec('INSERT INTO session VALUES (?)', parts.session());
      tellLater();
    },
    tell() {
      if (isTelling || next() === null) return;
      isTelling = true;
      tellAll()
        .catch((error: unknown) => {
          parts.report(error);
          tellLater();
        })
        .finally(() => {
          isTelling = false;
        });
    },
  };
}
