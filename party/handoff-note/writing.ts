import type { Bytes } from '#base/bytes.ts';
import type { Rate } from '#base/rate.ts';
import { encodeRoomSays, type ChangeRefusal, type PageSays } from '#protocol/handoff-note/frames.ts';
import { clockIn, readNoteChange } from '#protocol/handoff-note/update.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import type { KeptNote } from './kept.ts';
import type { NoteMember } from './member.ts';
import type { NoteSharing } from './sharing.ts';

export interface NoteWriterParts {
  note: KeptNote;
  sharing: Pick<NoteSharing, 'share'>;
  /** How often changes that would hold up everybody may have a fresh document begin, whoever sends them. */
  renewals: Rate;
  send(member: NoteMember, frame: Bytes): void;
  /** A fresh document has taken the place of the one that was written into. */
  renewed(): void;
}

/** Takes a page's change in, or returns why its socket is to be closed: judged, stored, answered, and only then shared. */
export type NoteWriter = (
  member: NoteMember,
  written: Extract<PageSays, { type: 'write' }>,
) => CloseReason | null;

export function createNoteWriter({ note, sharing, renewals, send, renewed }: NoteWriterParts): NoteWriter {
  /** As long as a document lasts, a client belongs to the person and device that wrote as it first. */
  function isTheirs(author: number, { identity }: NoteMember): boolean {
    const bound = note.author(author);
    if (bound === null) return true;
    const { generation, by } = bound;
    return generation === note.generation && by?.person === identity.person && by.device === identity.device;
  }

  return (member, { token, generation, update }) => {
    const { identity } = member;
    const refuse = (why: ChangeRefusal) => {
      send(member, encodeRoomSays({ type: 'refused', token, why }));
      return null;
    };
    if (!mayRole(identity.role, 'write-handoff-note')) return 'not-allowed';
    // A page knows what there is before it writes.
    if (!member.isReading) return 'out-of-order';
    if (generation !== note.generation) return refuse('another-document');
    const read = readNoteChange(update, clockIn(note.doc));
    if (!read.ok) return read.problem;
    const { author, update: fresh, places } = read.change;
    if (author !== null && !isTheirs(author, member)) return 'not-allowed';
    if (fresh !== null && note.isTangled(places)) {
      if (!renewals.takeOne()) return 'rate-limited';
      note.renew();
      renewed();
      // Its page puts what it typed into the fresh document, in one piece.
      return refuse('another-document');
    }
    const put = fresh === null ? null : note.put({ update: fresh, author, by: identity });
    if (put === 'note-full') return refuse(put);
    send(member, encodeRoomSays({ type: 'stored', token, at: note.changedAt ?? 0 }));
    if (put === 'stored' && fresh !== null) sharing.share(member, fresh);
    if (put === 'renewed') renewed();
    return null;
  };
}
