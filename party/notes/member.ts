import type { Bytes } from '#base/bytes.ts';
import { MAX_NOTES_UNREAD_BYTES } from '#protocol/ground/limits.ts';
import { encodeAwareness, type AwarenessEntry } from '#protocol/notes/notes-frame.ts';
import type { PresenceIdentity } from '#protocol/notes/presence.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { ReadingProof } from '../rooms/reading.ts';
import type { Guard } from './guard.ts';
import type { PageConnection } from './page-connection.ts';
import type { Mounted } from './sync-room.ts';

/** A page's socket. After `close`, or once the other side is gone, `send` does nothing. */
export interface NotesSocket {
  send(data: Bytes | string): void;
  close(reason: CloseReason): void;
}

/** Somebody's page in the notes room. */
export interface NotesMember {
  readonly socket: NotesSocket;
  readonly identity: PresenceIdentity;
  readonly guard: Guard;
  readonly connection: PageConnection;
  /** Null until y-partykit has taken the connection in. */
  mounted: Mounted | null;
  /** Its last state, on its way to y-partykit. */
  said: AwarenessEntry | null;
  readonly reading: ReadingProof;
  /** It missed something, or asks: it is sent everybody's state next. */
  needsAll: boolean;
  /** What it has of the acts; null until it has asked for them. */
  notes: MemberNotes | null;
}

export interface MemberNotes {
  /** The number of the act it is sent next. */
  next: number;
  /** It waits to hear that it has been sent all. */
  owesEnd: boolean;
  /** Why its last act was not taken in, if it has not been told yet. */
  refusal: Bytes | null;
}

/** Roughly what a waiting frame costs the runtime in addition to its bytes. */
const FRAME_COST_BYTES = 64;

/** Whether a page has so much to read that it is sent no more. */
export function isBehind({ reading }: NotesMember): boolean {
  return reading.unproved > MAX_NOTES_UNREAD_BYTES;
}

/** Sends to a page that reads; one that does not is sent everybody's state once it does. */
export function sendTo(member: NotesMember, frame: Bytes | string): void {
  if (isBehind(member)) {
    member.needsAll ||= typeof frame !== 'string';
    return;
  }
  member.socket.send(frame);
  const question = member.reading.sent(frame.length + FRAME_COST_BYTES);
  if (question !== null) member.socket.send(question);
}

/** Passes a page's last state to y-partykit. */
export function deliverSaid(member: NotesMember): void {
  const { said } = member;
  member.said = null;
  if (said !== null) member.connection.deliver(encodeAwareness([said]));
}

export function unmount({ guard, connection }: NotesMember, mounted: Mounted): void {
  connection.end();
  if (guard.client !== null) mounted.forget(guard.client);
}
