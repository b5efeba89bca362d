import { assertNever } from '#base/assert-never.ts';
import type { Clock, Random } from '#base/ports.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { MAX_NOTES_UNREAD_BYTES, MAX_TABS } from '#protocol/ground/limits.ts';
import { entryOf } from '#protocol/notes/notes-frame.ts';
import type { PresenceIdentity } from '#protocol/notes/presence.ts';
import type { DropBody } from '../worker/internal.ts';
import { socketsFor } from '../worker/places.ts';
import { createReadingProof } from '../rooms/reading.ts';
import { createDrops } from './drops.ts';
import { createGuard, type Verdict } from './guard.ts';
import { sendTo, unmount, type NotesMember, type NotesSocket } from './member.ts';
import { createPageConnection } from './page-connection.ts';
import { createMerging } from './merging.ts';
import type { Mount } from './sync-room.ts';

export interface NotesPorts {
  clock: Clock;
  random: Random;
  mount: Mount;
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
}

export function createNotesRoom({ clock, random, mount, report }: NotesPorts): NotesRoom {
  const members = new Map<NotesSocket, NotesMember>();
  const drops = createDrops(clock);
  const merging = createMerging({ clock, members, report });

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
      connection: createPageConnection((frame) => merging.handleSaid(member, frame)),
      mounted: null,
      said: null,
      reading: createReadingProof({ random, everyBytes: MAX_NOTES_UNREAD_BYTES / 2 }),
      needsAll: false,
    };
    members.set(socket, member);
    return member;
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
      case 'sync':
        if (member.mounted !== null) member.connection.deliver(verdict.frame);
        return;
      case 'proved':
        member.reading.proved(verdict.token);
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
        if (!members.has(socket)) unmount(member, member.mounted);
        else if (member.said !== null || member.needsAll) merging.ask();
      } catch (error) {
        report(error);
        end(member, 'internal-error');
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
        report(error);
        end(member, 'internal-error');
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
  };
}
