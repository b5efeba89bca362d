import { assertNever } from '#base/assert-never.ts';
import { createBeat } from '#base/beat.ts';
import type { Bytes } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { MAX_NOTES_UNREAD_BYTES, MAX_TABS } from '#protocol/ground/limits.ts';
import { encodeAwareness, entryOf, isAwareness, type AwarenessEntry } from '#protocol/notes/notes-frame.ts';
import { awarenessEveryMs, type PresenceIdentity } from '#protocol/notes/presence.ts';
import type { DropBody } from '../worker/internal.ts';
import { socketsFor } from '../worker/places.ts';
import { createReadingProof, type ReadingProof } from '../rooms/reading.ts';
import { createGuard, type Guard, type Verdict } from './guard.ts';
import { createPageConnection, type PageConnection } from './page-connection.ts';
import { createNews } from './news.ts';
import type { Mount, Mounted } from './sync-room.ts';

/** A page's socket. After `close`, or once the other side is gone, `send` does nothing. */
export interface NotesSocket {
  send(data: Bytes | string): void;
  close(reason: CloseReason): void;
}

export interface NotesPorts {
  clock: Clock;
  random: Random;
  mount: Mount;
  /** Told of what should not have happened; the room goes on. */
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

interface Member {
  readonly socket: NotesSocket;
  readonly identity: PresenceIdentity;
  readonly guard: Guard;
  readonly connection: PageConnection;
  mounted: Mounted | null;
  /** What it last said, on its way to y-partykit. */
  said: AwarenessEntry | null;
  readonly reading: ReadingProof;
  /** It missed something, or asks: it is sent everything next. */
  needsAll: boolean;
}

/** A socket let through the door before its device was dropped arrives within this, in ms. */
const DROPPED_FOR_MS = 60_000;
/** About what a frame that waits costs the runtime besides its bytes. */
const FRAME_COST_BYTES = 64;

export function createNotesRoom({ clock, random, mount, report }: NotesPorts): NotesRoom {
  const members = new Map<NotesSocket, Member>();
  const dropped = new Map<string, { reason: CloseReason; at: number }>();
  const news = createNews();
  let isFlushing = false;
  const beat = createBeat(clock, { everyMs: () => awarenessEveryMs(members.size), act: tryFlush });

  function problemOf({ device, role }: PresenceIdentity): CloseReason | null {
    const now = clock.now();
    for (const [id, { at }] of dropped) if (now - at > DROPPED_FOR_MS) dropped.delete(id);
    const tabs = [...members.values()].filter(({ identity }) => identity.device === device).length;
    if (tabs >= MAX_TABS) return 'too-many-tabs';
    if (members.size >= socketsFor(role)) return 'room-full';
    return dropped.get(device)?.reason ?? null;
  }

  const isTaken = (client: number) =>
    [...members.values()].some(
      ({ guard, mounted }) => guard.client === client || mounted?.ownClient === client,
    );

  function enter(socket: NotesSocket, identity: PresenceIdentity): Member {
    const member: Member = {
      socket,
      identity,
      guard: createGuard({ identity, isTaken, clock }),
      connection: createPageConnection((frame) => handleSaid(member, frame)),
      mounted: null,
      said: null,
      reading: createReadingProof({ random, everyBytes: MAX_NOTES_UNREAD_BYTES / 2 }),
      needsAll: false,
    };
    members.set(socket, member);
    return member;
  }

  /** What y-partykit says to one, or, one after another, to all: that is gathered, the rest goes on. */
  function handleSaid(member: Member, frame: Bytes): void {
    if (member.mounted === null || !isAwareness(frame)) send(member, frame);
    // What is said while all is being sent goes along.
    else if (news.gather(frame) && !isFlushing) beat.ask();
  }

  function send(member: Member, frame: Bytes | string): void {
    if (member.reading.unproved > MAX_NOTES_UNREAD_BYTES) {
      member.needsAll ||= typeof frame !== 'string';
      return;
    }
    member.socket.send(frame);
    const question = member.reading.sent(frame.length + FRAME_COST_BYTES);
    if (question !== null) member.socket.send(question);
  }

  function tryFlush(): void {
    isFlushing = true;
    try {
      flush();
    } catch (error) {
      report(error);
    }
    isFlushing = false;
  }

  function flush(): void {
    const present = [...members.values()].filter(({ mounted }) => mounted !== null);
    for (const member of present) {
      const { said } = member;
      member.said = null;
      if (said !== null) member.connection.deliver(encodeAwareness([said]));
    }
    const changed = news.take();
    // Encoded once for all, and only where somebody wants it.
    const all = present.some(({ needsAll }) => needsAll) ? encodeAwareness(news.all()) : null;
    for (const member of present) {
      const frame = member.needsAll ? all : changed;
      member.needsAll = false;
      if (frame !== null) send(member, frame);
    }
  }

  function obey(member: Member, verdict: Verdict): void {
    switch (verdict.type) {
      case 'nothing':
        return;
      case 'answer-ping':
        send(member, 'pong');
        return;
      case 'say':
        member.said = entryOf(verdict);
        beat.ask();
        return;
      case 'sync':
        if (member.mounted !== null) member.connection.deliver(verdict.frame);
        return;
      case 'proved':
        member.reading.proved(verdict.token);
        return;
      case 'send-all':
        member.needsAll = true;
        beat.ask();
        return;
      case 'close':
        end(member, verdict.reason);
        return;
      default:
        assertNever(verdict);
    }
  }

  function end(member: Member, reason: CloseReason): void {
    leave(member);
    member.socket.close(reason);
  }

  function leave(member: Member): void {
    if (!members.delete(member.socket)) return;
    if (member.mounted !== null) unmount(member, member.mounted);
    if (members.size > 0) return;
    news.clear();
    beat.stop();
  }

  function unmount({ guard, connection }: Member, mounted: Mounted): void {
    connection.end();
    if (guard.client !== null) mounted.forget(guard.client);
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
        // Gone meanwhile: y-partykit must have taken the connection in to let go of it.
        if (!members.has(socket)) unmount(member, member.mounted);
        else if (member.said !== null || member.needsAll) beat.ask();
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
        if (wasBehind) beat.ask();
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
      for (const device of devices) dropped.set(device, { reason, at: clock.now() });
      for (const member of [...members.values()]) {
        if (devices.includes(member.identity.device)) end(member, reason);
      }
    },
  };
}
