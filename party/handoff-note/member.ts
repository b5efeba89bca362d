import type { Bytes } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import { createRate, type Rate } from '#base/rate.ts';
import {
  HANDOFF_NOTE_ASKS,
  MAX_HANDOFF_NOTE_QUEUE_BYTES,
  MAX_NOTES_FRAMES,
  MAX_NOTES_FRAMES_BURST,
  MAX_NOTES_UNREAD_BYTES,
} from '#protocol/ground/limits.ts';
import type { PresenceIdentity } from '#protocol/notes/presence.ts';
import type { NotesSocket } from '../notes/member.ts';
import type { PageConnection } from '../notes/page-connection.ts';
import type { Mounted } from '../notes/sync-room.ts';
import { createReadingProof, type ReadingProof } from '../rooms/reading.ts';

/** Somebody's page at the handoff note. */
export interface NoteMember {
  readonly socket: NotesSocket;
  readonly identity: PresenceIdentity;
  readonly rate: Rate;
  readonly asks: Rate;
  readonly reading: ReadingProof;
  /** What it is sent once it has read what came before. */
  readonly queue: Bytes[];
  /** Its place at y-partykit, in the document of this generation; null until it is taken in. */
  place: { generation: number; connection: PageConnection; mounted: Mounted } | null;
  /** It has asked, and is sent whatever changes. */
  isReading: boolean;
}

export function newMember(
  { socket, identity }: Pick<NoteMember, 'socket' | 'identity'>,
  { clock, random }: { clock: Clock; random: Random },
): NoteMember {
  return {
    ...{ socket, identity, queue: [], place: null, isReading: false },
    rate: createRate(clock, { perSecond: MAX_NOTES_FRAMES, burst: MAX_NOTES_FRAMES_BURST }),
    asks: createRate(clock, HANDOFF_NOTE_ASKS),
    reading: createReadingProof({ random, everyBytes: MAX_NOTES_UNREAD_BYTES / 2 }),
  };
}

/** Roughly what a waiting frame costs the runtime in addition to its bytes. */
const FRAME_COST_BYTES = 64;

/** Sends, or has it wait until the page has read; false: too much waits. */
export function sendTo(member: NoteMember, ...frames: readonly Bytes[]): boolean {
  member.queue.push(...frames);
  sendWaiting(member);
  return member.queue.reduce((sum, { length }) => sum + length, 0) <= MAX_HANDOFF_NOTE_QUEUE_BYTES;
}

export function sendWaiting({ queue, reading, socket }: NoteMember): void {
  while (queue.length > 0 && reading.unproved <= MAX_NOTES_UNREAD_BYTES) {
    const frame = queue.shift();
    if (frame === undefined) return;
    socket.send(frame);
    const question = reading.sent(frame.length + FRAME_COST_BYTES);
    if (question !== null) socket.send(question);
  }
}

/** Gives its place at y-partykit back. */
export function leavePlace(member: NoteMember): void {
  member.place?.connection.end();
  member.place = null;
}
