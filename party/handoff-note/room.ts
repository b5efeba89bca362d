import { encodeStateAsUpdate, type Doc } from 'yjs';
import { utf8, type Bytes } from '#base/bytes.ts';
import { createRate } from '#base/rate.ts';
import { HANDOFF_NOTE_RENEWALS, MAX_TABS } from '#protocol/ground/limits.ts';
import { encodeRoomSays, piecesOf, readPageSays, type PageSays } from '#protocol/handoff-note/frames.ts';
import type { HandoffNoteAnswer, KeptVersion } from '#protocol/handoff-note/routes.ts';
import { clockIn } from '#protocol/handoff-note/update.ts';
import type { PresenceIdentity } from '#protocol/notes/presence.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { provedToken } from '#protocol/wire/proof.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import type { Role } from '#protocol/ground/roles.ts';
import type { Drops } from '../notes/drops.ts';
import type { NotesGround } from '../notes/ground.ts';
import type { NotesSocket } from '../notes/member.ts';
import type { Mount } from '../notes/sync-room.ts';
import { createActs } from '../rooms/acts.ts';
import { failureName } from '../rooms/storage/full.ts';
import type { DropBody } from '../worker/internal.ts';
import { socketsFor } from '../worker/places.ts';
import { createKeptNote, seesUnhanded, type KeptNote } from './kept.ts';
import { leavePlace, newMember, sendTo, sendWaiting, type NoteMember } from './member.ts';
import { createNoteSharing } from './sharing.ts';
import { createNoteWriter } from './writing.ts';
import { encodeVector, isWithin } from './vector.ts';

/** The handoff note's own door: what its pages say, each looked at before y-partykit or anybody else gets it. */
export interface HandoffNoteRoom {
  connected(socket: NotesSocket, identity: PresenceIdentity): Promise<void>;
  received(socket: NotesSocket, data: unknown): void;
  closed(socket: NotesSocket): void;
  drop(body: DropBody): void;
  /** A version may have to be kept: nobody changed anything for a while. */
  rest(): void;
  /** Keeps the text as it stands, for a handoff; whoever sees only what is handed over sees it from now on. */
  keepVersion(handoff: string): { version: KeptVersion; text: string };
  read(asked: { role: Role; version: number | null }): HandoffNoteAnswer;
}

export interface HandoffNoteParts {
  ground: NotesGround;
  drops: Pick<Drops, 'problemOf'>;
  mountOf(load: () => Doc, part: () => string): Mount;
}

export function createHandoffNote({ ground, drops, mountOf }: HandoffNoteParts): HandoffNoteRoom {
  const { clock, random, report, outbox } = ground;
  const members = new Map<NotesSocket, NoteMember>();
  const note = createKeptNote(ground);
  // Each document is another one for y-partykit, which keeps them by their ids alone.
  const mount = mountOf(
    () => note.doc,
    () => `.handoff-note.${note.generation}`,
  );
  const sharing = createNoteSharing({
    members,
    mount,
    generation: () => note.generation,
    isLive,
    send,
    fail,
  });
  const settings = createActs({ now: () => clock.now(), hasBudget: () => true });

  function end(member: NoteMember, reason: CloseReason): void {
    leave(member);
    member.socket.close(reason);
  }

  function leave(member: NoteMember | undefined): void {
    if (member !== undefined && members.delete(member.socket)) leavePlace(member);
  }

  function fail(member: NoteMember, error: unknown): void {
    report(error);
    end(member, failureName(error));
  }

  function send(member: NoteMember, ...frames: readonly Bytes[]): void {
    if (!sendTo(member, ...frames)) end(member, 'no-answer');
  }

  /** Whether the text as it stands is for this page. */
  function isLive({ identity }: NoteMember): boolean {
    return seesUnhanded(identity.role) || !note.isWithheld;
  }

  function begin(member: NoteMember, asked: Pick<Asking, 'generation' | 'vector'> | null): void {
    member.isReading = true;
    send(member, ...(isLive(member) ? documentFrames(note, asked) : handedOverFrames(note, member)));
  }

  function beginAnew(which: (member: NoteMember) => boolean): void {
    for (const member of [...members.values()]) if (member.isReading && which(member)) begin(member, null);
  }

  const write = createNoteWriter({
    ...{ note, sharing, send },
    renewals: createRate(clock, HANDOFF_NOTE_RENEWALS),
    renewed() {
      sharing.moveAll();
      beginAnew(isLive);
    },
  });

  function withhold(member: NoteMember, { isWithheld }: { isWithheld: boolean }): CloseReason | null {
    const { person, role } = member.identity;
    if (!mayRole(role, 'withhold-handoff-note')) return 'not-allowed';
    if (!settings.takeAct(person)) return 'rate-limited';
    note.withhold({ isWithheld, by: person });
    outbox.tell();
    for (const each of [...members.values()]) {
      if (!each.isReading) continue;
      if (seesUnhanded(each.identity.role)) send(each, beginFrame(note, 'more'), ...piecesOf(NOTHING));
      else begin(each, null);
    }
    return null;
  }

  function obey(member: NoteMember, says: PageSays): CloseReason | null {
    switch (says.type) {
      case 'ask':
        if (!member.asks.takeOne()) return 'rate-limited';
        begin(member, says);
        return null;
      case 'write':
        return write(member, says);
      case 'withhold':
        return withhold(member, says);
    }
  }

  function judge(member: NoteMember, data: unknown): CloseReason | null {
    if (!member.rate.takeOne()) return 'rate-limited';
    if (typeof data === 'string') return hearText(member, data);
    if (!(data instanceof ArrayBuffer)) return 'malformed-frame';
    const read = readPageSays(new Uint8Array(data));
    return read.ok ? obey(member, read.says) : read.problem;
  }

  return {
    async connected(socket, identity) {
      const problem = crowding([...members.values()], identity) ?? drops.problemOf(identity.device);
      if (problem !== null) {
        socket.close(problem);
        return;
      }
      const member = newMember({ socket, identity }, { clock, random });
      members.set(socket, member);
      await sharing.takeIn(member);
    },
    received(socket, data) {
      const member = members.get(socket);
      if (member === undefined) return;
      try {
        const problem = judge(member, data);
        if (problem !== null) end(member, problem);
      } catch (error) {
        fail(member, error);
      }
    },
    closed: (socket) => leave(members.get(socket)),
    drop({ devices, reason }) {
      for (const member of [...members.values()])
        if (devices.includes(member.identity.device)) end(member, reason);
    },
    rest() {
      note.rest();
      outbox.tell();
    },
    keepVersion(handoff) {
      const kept = note.keepVersion(handoff);
      beginAnew((member) => !isLive(member));
      outbox.tell();
      return kept;
    },
    read: (asked) => note.read(asked),
  };
}

/** Text is how y-partykit announces frames in pieces, which would go by here unseen. */
function hearText(member: NoteMember, said: string): CloseReason | null {
  const proof = provedToken(said);
  if (said !== 'ping' && proof === null) return 'malformed-frame';
  if (said === 'ping') member.socket.send('pong');
  if (proof !== null) member.reading.proved(proof);
  sendWaiting(member);
  return null;
}

type Asking = Extract<PageSays, { type: 'ask' }>;

/** A Yjs update of nothing: no clients, no deletions. */
const NOTHING = Uint8Array.of(0, 0);

const beginFrame = (note: KeptNote, what: 'more' | 'anew') =>
  encodeRoomSays({
    ...{ type: 'begin', what, generation: note.generation },
    ...{ isWithheld: note.isWithheld, at: note.changedAt ?? 0 },
  });

/** What a page lacks; all of it for one that has another document, or more of this one than there is. */
function documentFrames(note: KeptNote, asked: Pick<Asking, 'generation' | 'vector'> | null): Bytes[] {
  const { doc, generation } = note;
  if (asked?.generation !== generation || !isWithin(asked.vector, clockIn(doc)))
    return [beginFrame(note, 'anew'), ...piecesOf(encodeStateAsUpdate(doc))];
  return [beginFrame(note, 'more'), ...piecesOf(encodeStateAsUpdate(doc, encodeVector(asked.vector)))];
}

function handedOverFrames(note: KeptNote, { identity }: NoteMember): Bytes[] {
  const { text, at } = note.read({ role: identity.role, version: null });
  const begins = { type: 'begin', generation: 0, isWithheld: true, at: at ?? 0 } as const;
  if (text === null) return [encodeRoomSays({ ...begins, what: 'withheld' })];
  return [encodeRoomSays({ ...begins, what: 'handed-over' }), ...piecesOf(utf8(text))];
}

/** Why there is no place for one more. */
function crowding(members: readonly NoteMember[], { device, role }: PresenceIdentity): CloseReason | null {
  const tabs = members.filter(({ identity }) => identity.device === device).length;
  if (tabs >= MAX_TABS) return 'too-many-tabs';
  return members.length >= socketsFor(role) ? 'room-full' : null;
}
