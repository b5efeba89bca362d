import { NOTE_FACTS_AT_ONCE } from '#protocol/ground/limits.ts';
import type { Clock } from '#base/ports.ts';
import { noteFactOf, type NoteFact } from '#protocol/notes/facts.ts';
import type { Alarms } from '../rooms/storage/alarms.ts';
import { numberOf, textOf, type Sql } from '../rooms/storage/sql.ts';
import type { NotesStore } from './notes-store.ts';

/** What the session's room has yet to put on the record: acts wait here until it has said that it did. */
export interface Outbox {
  /** An act is being stored, in this commit. */
  handleArrived(): void;
  /** Tells the session's room what it has not been told. */
  tell(): void;
}

export type NotesAlarm = 'tell-record';

export interface OutboxParts {
  sql: Sql;
  store: NotesStore;
  clock: Clock;
  alarms: Alarms<NotesAlarm>;
  /** The session's id, known while somebody is here. */
  session(): string;
  sha256(text: string): string;
  /** Rejects if it was not reached. */
  tellRecord(session: string, facts: NoteFact[]): Promise<void>;
  report(error: unknown): void;
}

/** If the session's room could not be reached, or this one ended before it was, it is told after this, in ms. */
const TELL_AGAIN_MS = 10_000;

export function createOutbox(parts: OutboxParts): Outbox {
  const { sql, store, clock, alarms, sha256 } = parts;
  let isTelling = false;

  const next = () => numberOf(sql.exec('SELECT next FROM told')[0] ?? {}, 'next');
  const tellLater = () => alarms.soonest('tell-record', clock.now() + TELL_AGAIN_MS);

  async function tellAll(): Promise<void> {
    for (let from = next(); from < store.count; from = next()) {
      const acts = store.take(from, { acts: NOTE_FACTS_AT_ONCE, bytes: Infinity });
      const [row] = sql.exec('SELECT id FROM session');
      if (row === undefined) throw new Error('acts are of a session');
      await parts.tellRecord(
        textOf(row, 'id'),
        acts.map((act) => noteFactOf(act, sha256)),
      );
      sql.exec('UPDATE told SET next = ?', from + acts.length);
    }
  }

  return {
    handleArrived() {
      if (store.count === 0) sql.exec('INSERT OR IGNORE INTO session VALUES (?)', parts.session());
      tellLater();
    },
    tell() {
      if (isTelling || next() === store.count) return;
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
