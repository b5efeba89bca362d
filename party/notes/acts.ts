import type { Doc } from 'yjs';
import { assertNever } from '#base/assert-never.ts';
import type { Random } from '#base/ports.ts';
import { NOTE_FACTS_AT_ONCE, NOTES_PAGE } from '#protocol/ground/limits.ts';
import { noteFactOf } from '#protocol/notes/facts.ts';
import type { NotesPage } from '#protocol/notes/routes.ts';
import { encodeRefused, type WrittenAct } from '#protocol/notes/sync-frame.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { numberOf } from '../rooms/storage/sql.ts';
import type { NotesGround } from './ground.ts';
import type { NotesMember } from './member.ts';
import { createNotesStore, type NotesStore } from './notes-store.ts';
import type { Untold } from './outbox.ts';
import { createSharing, type Sharing } from './sharing.ts';
import { storedDocument } from './sync-room.ts';
import { createWriter } from './writing.ts';

/** What people write: judged, stored, shared, and told to the session's record. */
export interface NotesActs extends Pick<Sharing, 'asked' | 'handleSaid' | 'sendMissing'> {
  /** Takes an act in, or returns why its page's socket is to be closed. */
  write(member: NotesMember, written: WrittenAct): CloseReason | null;
  document(): Doc;
  page(from: number): NotesPage;
}

export interface ActsParts {
  ground: NotesGround;
  members: ReadonlyMap<unknown, NotesMember>;
  /** Called with what went wrong for one page. */
  handleFailed(member: NotesMember, error: unknown): void;
}

export function createNotesActs({ ground, members, handleFailed }: ActsParts): NotesActs {
  const { sql, clock, random, outbox } = ground;
  const store = createNotesStore(sql, () => newClient(random));
  outbox.tellFrom(() => untold(ground, store));
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
  };
}

/** Acts go on the record in the order they arrived. */
function untold({ sql, sha256 }: NotesGround, store: NotesStore): Untold | null {
  const from = numberOf(sql.exec('SELECT next FROM told')[0] ?? {}, 'next');
  const acts = store.take(from, { acts: NOTE_FACTS_AT_ONCE, bytes: Infinity });
  if (acts.length === 0) return null;
  return {
    facts: acts.map((act) => noteFactOf(act, sha256)),
    done: () => void sql.exec('UPDATE told SET next = ?', from + acts.length),
  };
}

export function newClient(random: Random): number {
  return new DataView(random.bytes(4).slice().buffer).getUint32(0);
}
