import type { Doc } from 'yjs';
import { assertNever } from '#base/assert-never.ts';
import type { Bytes } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { MAX_NOTES_UNREAD_BYTES, MAX_TABS, NOTES_PAGE } from '#protocol/ground/limits.ts';
import type { NotesPage } from '#protocol/notes/routes.ts';
import type { NoteFact } from '#protocol/notes/facts.ts';
import { entryOf, isAwareness } from '#protocol/notes/notes-frame.ts';
import { encodeAsk, encodeRefused, type WrittenAct } from '#protocol/notes/sync-frame.ts';
import type { PresenceIdentity } from '#protocol/notes/presence.ts';
import type { DropBody } from '../worker/internal.ts';
import { socketsFor } from '../worker/places.ts';
import { createReadingProof } from '../rooms/reading.ts';
import { createAlarms } from '../rooms/storage/alarms.ts';
import { failureName } from '../rooms/storage/full.ts';
import { migrate } from '../rooms/storage/migrate.ts';
import type { Sql } from '../rooms/storage/sql.ts';
import { createDrops } from './drops.ts';
import { createGuard, type Verdict } from './guard.ts';
import { sendTo, unmount, type NotesMember, type NotesSocket } from './member.ts';
import { createPageConnection } from './page-connection.ts';
import { createMerging } from './merging.ts';
import { createNotesStore } from './notes-store.ts';
import { createOutbox, type NotesAlarm } from './outbox.ts';
import { NOTES_SCHEMA } from './schema.ts';
import { createSharing } from './sharing.ts';
import { storedDocument, type Mount } from './sync-room.ts';
import { createWriter } from './writing.ts';

export interface NotesPorts {
  sql: Sql;
  clock: Clock;
  random: Random;
  /** y-partykit's document and awareness, the document as it is stored. */
  mountOf(load: () => Doc): Mount;
  /** The session's id, known while somebody is here. */
  session(): string;
  sha256(text: string): string;
  /** Sets the room's one alarm, or takes it back. */
  setAlarm(at: number | null): void;
  /** Puts these on the session's record, each once. Rejects if its room was not reached. */
  tellRecord(session: string, facts: NoteFact[]): Promise<void>;
  /** Called for errors that should not have happened; the room goes on. */
  report(error: unknown): void;
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
}

/** What y-partykit asks everybody first: pages hear by it that they are in, and have nothing to answer. */
const GREETING = encodeAsk(new Map());

const newClient = (random: Random) => new DataView(random.bytes(4).slice().buffer).getUint32(0);

export function createNotesRoom(ports: NotesPorts): NotesRoom {
  const { sql, clock, random, report } = ports;
  migrate(sql, NOTES_SCHEMA);
  const members = new Map<NotesSocket, NotesMember>();
  const drops = createDrops(clock);
  const merging = createMerging({ clock, members, report });
  const alarms = createAlarms<NotesAlarm>(sql, (at) => ports.setAlarm(at));
  const store = createNotesStore(sql, () => newClient(random));
  const mount = ports.mountOf(() => storedDocument(store));
  const outbox = createOutbox({ ...ports, store, alarms });
  const writer = createWriter({ store, clock, random, handleArrived: () => outbox.handleArrived() });
  const sharing = createSharing({ store, members, handleFailed: fail });

  function fail(member: NotesMember, error: unknown): void {
    report(error);
    end(member, failureName(error));
  }

  function problemOf({ device, role }: PresenceIdentity): CloseReason | null {
    const tabs = [...members.values()].filter(({ identity }) => identity.device === device).length;
    if (tabs >= MAX_TABS) return 'too-many-tabs';
    if (members.size >= socketsFor(role)) return 'room-full';
    return drops.problemOf(device);
  }

  const isTaken = (client: number) =>
    [...members.values()].some(
      ({ guard, mounted }) => guard.client === client || mounted?.ownClient === client,
    );

  function enter(socket: NotesSocket, identity: PresenceIdentity): NotesMember {
    const member: NotesMember = {
      socket,
      identity,
      guard: createGuard({ identity, isTaken, clock }),
      connection: createPageConnection((frame) => handleSaid(member, frame)),
      mounted: null,
      said: null,
      reading: createReadingProof({ random, everyBytes: MAX_NOTES_UNREAD_BYTES / 2 }),
      needsAll: false,
      notes: null,
    };
    members.set(socket, member);
    return member;
  }

  /** What y-partykit sends a page. */
  function handleSaid(member: NotesMember, frame: Bytes): void {
    if (isAwareness(frame)) merging.handleSaid(member, frame);
    else if (member.mounted === null) sendTo(member, GREETING);
    else sharing.handleSaid(member, frame);
  }

  function write(member: NotesMember, written: WrittenAct): void {
    const { mounted, notes, identity } = member;
    // A page knows what has arrived before it writes.
    if (mounted === null || notes === null) return end(member, 'out-of-order');
    const writing = writer.write(written, identity);
    switch (writing.type) {
      case 'arrived':
        sharing.arrived(member, writing.act);
        return outbox.tell();
      case 'known':
        return;
      case 'refused':
        notes.refusal = encodeRefused({ act: written.act.id, problem: writing.problem });
        return sharing.sendMissing(member);
      case 'breach':
        return end(member, writing.reason);
      default:
        assertNever(writing);
    }
  }

  function obey(member: NotesMember, verdict: Verdict): void {
    switch (verdict.type) {
      case 'nothing':
        return;
      case 'answer-ping':
        sendTo(member, 'pong');
        return;
      case 'say':
        member.said = entryOf(verdict);
        merging.ask();
        return;
      case 'ask':
        sharing.asked(member, verdict.vector);
        return;
      case 'write':
        write(member, verdict.written);
        return;
      case 'proved':
        member.reading.proved(verdict.token);
        sharing.sendMissing(member);
        return;
      case 'send-all':
        member.needsAll = true;
        merging.ask();
        return;
      case 'close':
        end(member, verdict.reason);
        return;
      default:
        assertNever(verdict);
    }
  }

  function end(member: NotesMember, reason: CloseReason): void {
    leave(member);
    member.socket.close(reason);
  }

  function leave(member: NotesMember): void {
    if (!members.delete(member.socket)) return;
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
        sharing.sendMissing(member);
        outbox.tell();
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
    closed(socket) {
      const member = members.get(socket);
      if (member !== undefined) leave(member);
    },
    drop({ devices, reason }) {
      drops.add(devices, reason);
      for (const member of [...members.values()]) {
        if (devices.includes(member.identity.device)) end(member, reason);
      }
    },
    alarm() {
      alarms.due(clock.now());
      outbox.tell();
    },
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
