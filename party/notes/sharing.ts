import type { Bytes } from '#base/bytes.ts';
import { encodeArrived, type PlacedAct } from '#protocol/notes/document.ts';
import { encodeAllSent, encodeUpdate, type Vector } from '#protocol/notes/sync-frame.ts';
import { isBehind, sendTo, type MemberNotes, type NotesMember } from './member.ts';
import type { NotesStore } from './notes-store.ts';

/**
 * Sends every page the acts it lacks, in the order they arrived: what arrives now as y-partykit's own frame, encoded
 * once for all; whatever else from storage, in pieces, and to a page that has not read as soon as it has.
 */
export interface Sharing {
  /** A page asks for what it lacks, which it does once on a socket. */
  asked(member: NotesMember, vector: Vector): void;
  /** An act is stored: it is y-partykit's document's now, and everybody's. */
  arrived(writer: NotesMember, act: PlacedAct): void;
  /** What y-partykit says about its document. */
  handleSaid(member: NotesMember, frame: Bytes): void;
  /** A page is there, or has read. */
  sendMissing(member: NotesMember): void;
}

export interface SharingParts {
  store: NotesStore;
  members: ReadonlyMap<unknown, NotesMember>;
  /** Called with what went wrong for one page, which is nobody else's matter. */
  handleFailed(member: NotesMember, error: unknown): void;
}

export function createSharing({ store, members, handleFailed }: SharingParts): Sharing {
  /** The number of the act that y-partykit is being given. */
  let current: number | null = null;

  function sendMissing(member: NotesMember): void {
    const { notes, mounted } = member;
    if (notes === null || mounted === null) return;
    while (notes.next < store.count && !isBehind(member)) {
      const { update, to } = store.piece(notes.next);
      notes.next = to;
      sendTo(member, encodeUpdate(update));
    }
    if (notes.next === store.count) sendOwed(member, notes);
  }

  function sendOwed(member: NotesMember, notes: MemberNotes): void {
    if (isBehind(member)) return;
    if (notes.owesEnd) sendTo(member, encodeAllSent());
    if (notes.refusal !== null) sendTo(member, notes.refusal);
    notes.owesEnd = false;
    notes.refusal = null;
  }

  return {
    asked(member, vector) {
      if (member.notes !== null) return;
      member.notes = { next: store.numberFor(vector), owesEnd: true, refusal: null };
      sendMissing(member);
    },
    arrived(writer, act) {
      current = act.arrival.number;
      writer.connection.deliver(encodeUpdate(encodeArrived([act])));
      current = null;
      for (const member of [...members.values()]) {
        try {
          sendMissing(member);
        } catch (error) {
          handleFailed(member, error);
        }
      }
    },
    handleSaid(member, frame) {
      const { notes } = member;
      if (current === null || notes?.next !== current || isBehind(member)) return;
      notes.next = current + 1;
      sendTo(member, frame);
    },
    sendMissing,
  };
}
