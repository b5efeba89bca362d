import type { Doc } from 'yjs';
import { assertNever } from '#base/assert-never.ts';
import type { Clock, Random } from '#base/ports.ts';
import { NOTES_PAGE } from '#protocol/ground/limits.ts';
import type { NoteFact } from '#protocol/notes/facts.ts';
import type { NotesPage } from '#protocol/notes/routes.ts';
import { encodeRefused, type WrittenAct } from '#protocol/notes/sync-frame.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { createAlarms } from '../rooms/storage/alarms.ts';
import { migrate } from '../rooms/storage/migrate.ts';
import type { Sql } from '../rooms/storage/sql.ts';
import type { NotesMember } from './member.ts';
import { createNotesStore } from './notes-store.ts';
import { createOutbox, type NotesAlarm } from './outbox.ts';
import { NOTES_SCHEMA } from './schema.ts';
import { createSharing, type Sharing } from './sharing.ts';
import { storedDocument } from './sync-room.ts';
import { createWriter } from './writing.ts';

export interface ActsPorts {
  sql: Sql;
  clock: Clock;
  random: Random;
  /** The session's id, known while somebody is here. */
  session(): string;
  sha256(text: string): string;
  /** Sets the room's one alarm, or takes it back. */
  setAlarm(at: number | null): void;
  /** Puts these on the session's record, each once. Rejects if its room was not reached. */
  tellRecord(session: string, facts: NoteFact[]): Promise<void>;
  report(error: unknown): void;
}

/** What people write: judged, stored, shared, and told to the session's record. */
export interface NotesActs extends Pick<Sharing, 'asked' | 'handleSaid' | 'sendMissing'> {
  /** Takes an act in, or returns why its page's socket is to be closed. */
  write(member: NotesMember, written: WrittenAct): CloseReason | null;
  document(): Doc;
  page(from: number): NotesPage;
  /** Tells the session's room what it has not been told. */
  tell(): void;
  alarm(): void;
}

export interface ActsParts {
  members: ReadonlyMap<unknown, NotesMember>;
  /** Called with what went wrong for one page. */
  handleFailed(member: NotesMember, error: unknown): void;
}

export function createNotesActs(ports: ActsPorts, { members, handleFailed }: ActsParts): NotesActs {
  const { sql, clock, random } = ports;
  migrate(sql, NOTES_SCHEMA);
  const alarms = createAlarms<NotesAlarm>(sql, (at) => ports.setAlarm(at));
  const store = createNotesStore(sql, () => newClient(random));
  const outbox = createOutbox({ ...ports, store, alarms });
  const writer = createWriter({ store, clock, random, handleArrived: () => outbox.handleArrived() });
  const sharing = createSharing({ store, members, handleFailed });
  return {
    ...sharing,
    write(member, written) {
      const { mounted, notes, identity } = member;
      // A page knows what has arrived before it writes.
      if (mounted === null || notes === null) return 'out-of-order';
      const writing = writer.write(written, identity);
      switch (writing.type) {
        case 'arrived':
          sharing.arrived(member, writing.act);
          outbox.tell();
          return null;
        case 'known':
          return null;
        case 'refused':
          notes.refusal = encodeRefused({ act: written.act.id, problem: writing.problem });
          sharing.sendMissing(member);
          return null;
        case 'breach':
          return writing.reason;
        default:
          return assertNever(writing);
      }
    },
    document: () => storedDocument(store),
    page(from) {
      const acts = store.take(from, NOTES_PAGE);
      const next = from + acts.length;
      return {
        acts: acts.map(({ act, arrival }) => ({ act, arrival })),
        next: next < store.count ? next : null,
      };
    },
    tell: () => outbox.tell(),
    alarm() {
      alarms.due(clock.now());
      outbox.tell();
    },
  };
}

function newClient(random: Random): number {
  return new DataView(random.bytes(4).slice().buffer).getUint32(0);
}
