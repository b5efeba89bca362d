import type { Doc } from 'yjs';
import { assertNever } from '#base/assert-never.ts';
import type { Bytes } from '#base/bytes.ts';
import type { Random } from '#base/ports.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { MAX_NOTES_UNREAD_BYTES, MAX_TABS } from '#protocol/ground/limits.ts';
import type { NotesPage } from '#protocol/notes/routes.ts';
import { entryOf, isAwareness } from '#protocol/notes/notes-frame.ts';
import { encodeAsk } from '#protocol/notes/sync-frame.ts';
import type { PresenceIdentity } from '#protocol/notes/presence.ts';
import type { DropBody } from '../worker/internal.ts';
import { socketsFor } from '../worker/places.ts';
import { createReadingProof } from '../rooms/reading.ts';
import { failureName } from '../rooms/storage/full.ts';
import { createHandoffNote, type HandoffNoteRoom } from '../handoff-note/room.ts';
import { createNotesActs } from './acts.ts';
import { createDrops } from './drops.ts';
import { createNotesGround, type GroundPorts } from './ground.ts';
import { createGuard, type Verdict } from './guard.ts';
import { sendTo, unmount, type NotesMember, type NotesSocket } from './member.ts';
import { createPageConnection } from './page-connection.ts';
import { createMerging } from './merging.ts';
import type { Mount } from './sync-room.ts';

export interface NotesPorts extends GroundPorts {
  /** y-partykit's document, as it is stored, and awareness; `part`: what is added to the room's id where it is another. */
  mountOf(load: () => Doc, part?: () => string): Mount;
}

/** The notes room of a session: y-partykit's, which sees nothing but what was looked at and merged here. */
export interface NotesRoom {
  connected(socket: NotesSocket, identity: PresenceIdentity): Promise<void>;
  received(socket: NotesSocket, data: unknown): void;
  closed(socket: NotesSocket): void;
  /** Closes the sockets of these devices, and of such of them as were let through the door a moment ago. */
  drop(body: DropBody): void;
  alarm(): void;
  page(from: number): NotesPage;
  /** The session's second document, with a door of its own. */
  readonly handoffNote: HandoffNoteRoom;
}

/** What y-partykit asks everybody first: pages hear by it that they are in, and have nothing to answer. */
const GREETING = encodeAsk(new Map());

export function createNotesRoom(ports: NotesPorts): NotesRoom {
  const { clock, random, report } = ports;
  const members = new Map<NotesSocket, NotesMember>();
  const drops = createDrops(clock);
  const ground = createNotesGround(ports);
  const handoffNote = createHandoffNote({
    ground,
    drops,
    mountOf: (load, part) => ports.mountOf(load, part),
  });
  const merging = createMerging({ clock, members, report });
  const acts = createNotesActs({ ground, members, handleFailed: fail });
  const mount = ports.mountOf(() => acts.document());

  function fail(member: NotesMember, error: unknown): void {
    report(error);
    end(member, failureName(error));
  }

  const problemOf = (identity: PresenceIdentity) =>
    crowding([...members.values()], identity) ?? drops.problemOf(identity.device);

  function enter(socket: NotesSocket, identity: PresenceIdentity): NotesMember {
    const member: NotesMember = newMember(socket, {
      guard: createGuard({ identity, isTaken: (client) => isSpokenAs([...members.values()], client), clock }),
      ...{ identity, random },
      connection: createPageConnection((frame) => handleSaid(member, frame)),
    });
    members.set(socket, member);
    return member;
  }

  /** What y-partykit sends a page. */
  function handleSaid(member: NotesMember, frame: Bytes): void {
    if (isAwareness(frame)) merging.handleSaid(member, frame);
    else if (member.mounted === null) sendTo(member, GREETING);
    else acts.handleSaid(member, frame);
  }

  function obey(member: NotesMember, verdict: Verdict): void {
    switch (verdict.type) {
      case 'nothing':
        return;
      case 'answer-ping':
        return sendTo(member, 'pong');
      case 'say':
        member.said = entryOf(verdict);
        merging.ask();
        return;
      case 'ask':
        return acts.asked(member, verdict.vector);
      case 'write': {
        const problem = acts.write(member, verdict.written);
        if (problem !== null) end(member, problem);
        return;
      }
      case 'proved':
        member.reading.proved(verdict.token);
        acts.sendMissing(member);
        return;
      case 'send-all':
        member.needsAll = true;
        merging.ask();
        return;
      case 'close':
        return end(member, verdict.reason);
      default:
        assertNever(verdict);
    }
  }

  function end(member: NotesMember, reason: CloseReason): void {
    leave(member);
    member.socket.close(reason);
  }

  function leave(member: NotesMember | undefined): void {
    if (member === undefined || !members.delete(member.socket)) return;
    if (member.mounted !== null) unmount(member, member.mounted);
    if (members.size > 0) return;
    merging.stop();
  }

  return {
    async connected(socket, identity) {
      const problem = problemOf(identity);
      if (problem !== null) {
        socket.close(problem);
        return;
      }
      const member = enter(socket, identity);
      try {
        member.mounted = await mount(member.connection);
        // The socket has gone meanwhile; y-partykit must have accepted the connection before it can release it.
        if (!members.has(socket)) return unmount(member, member.mounted);
        if (member.said !== null || member.needsAll) merging.ask();
        acts.sendMissing(member);
        ground.outbox.tell();
      } catch (error) {
        fail(member, error);
      }
    },
    received(socket, data) {
      const member = members.get(socket);
      if (member === undefined) return;
      try {
        const wasBehind = member.needsAll;
        obey(member, member.guard.judge(data));
        if (wasBehind) merging.ask();
      } catch (error) {
        fail(member, error);
      }
    },
    closed: (socket) => leave(members.get(socket)),
    drop({ devices, reason }) {
      drops.add(devices, reason);
      for (const member of [...members.values()]) {
        if (devices.includes(member.identity.device)) end(member, reason);
      }
      handoffNote.drop({ devices, reason });
    },
    alarm() {
      if (ground.alarms.due(clock.now()).includes('handoff-note-rest')) handoffNote.rest();
      ground.outbox.tell();
    },
    page: (from) => acts.page(from),
    handoffNote,
  };
}

function newMember(
  socket: NotesSocket,
  given: Pick<NotesMember, 'identity' | 'guard' | 'connection'> & { random: Random },
): NotesMember {
  const { random, ...rest } = given;
  return {
    ...{ socket, ...rest, mounted: null, said: null, needsAll: false, notes: null },
    reading: createReadingProof({ random, everyBytes: MAX_NOTES_UNREAD_BYTES / 2 }),
  };
}

/** Why there is no place for one more. */
function crowding(members: readonly NotesMember[], { device, role }: PresenceIdentity): CloseReason | null {
  const tabs = members.filter(({ identity }) => identity.device === device).length;
  if (tabs >= MAX_TABS) return 'too-many-tabs';
  return members.length >= socketsFor(role) ? 'room-full' : null;
}

/** Whether one of them, or the room, speaks as this client. */
function isSpokenAs(members: readonly NotesMember[], client: number): boolean {
  return members.some(({ guard, mounted }) => guard.client === client || mounted?.ownClient === client);
}
