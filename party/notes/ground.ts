import type { Clock, Random } from '#base/ports.ts';
import type { NotesRoomFact } from '#protocol/notes/told.ts';
import { createAlarms, type Alarms } from '../rooms/storage/alarms.ts';
import { migrate } from '../rooms/storage/migrate.ts';
import type { Sql } from '../rooms/storage/sql.ts';
import { createOutbox, type NotesAlarm, type Outbox } from './outbox.ts';
import { NOTES_SCHEMA } from './schema.ts';

export interface GroundPorts {
  sql: Sql;
  clock: Clock;
  random: Random;
  /** The session's id, known while somebody is here. */
  session(): string;
  sha256(text: string): string;
  /** Sets the room's one alarm, or takes it back. */
  setAlarm(at: number | null): void;
  /** Puts these on the session's record, each once. Rejects if its room was not reached. */
  tellRecord(session: string, facts: NotesRoomFact[]): Promise<void>;
  /** Called for errors that should not have happened; the room goes on. */
  report(error: unknown): void;
}

/** What notes and handoff note build on. */
export interface NotesGround extends Pick<GroundPorts, 'sql' | 'clock' | 'random' | 'sha256' | 'report'> {
  readonly alarms: Alarms<NotesAlarm>;
  readonly outbox: Outbox;
}

export function createNotesGround(ports: GroundPorts): NotesGround {
  const { sql, clock, random, report } = ports;
  migrate(sql, NOTES_SCHEMA);
  const alarms = createAlarms<NotesAlarm>(sql, (at) => ports.setAlarm(at));
  const sha256 = (text: string) => ports.sha256(text);
  return { sql, clock, random, sha256, report, alarms, outbox: createOutbox({ ...ports, alarms }) };
}
