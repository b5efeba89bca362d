import * as Y from 'yjs';
import type { Bytes } from '#base/bytes.ts';
import { createSharedNote, type SharedNote } from '../../src/lib/session/handoff-note/shared-note.ts';
import { encodePageSays, readRoomSays, type RoomSays } from '#protocol/handoff-note/frames.ts';
import type { PresenceIdentity } from '#protocol/notes/presence.ts';
import { proofAnswer } from '#protocol/wire/proof.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { NotesSocket } from '../notes/member.ts';
import { buffer, type NotesWorld } from './notes-world.ts';

/** A socket at the handoff note's door, which says whatever it likes. */
export interface NoteSocket {
  readonly said: RoomSays[];
  readonly texts: string[];
  /** Bytes of binary frames that came. */
  readonly bytes: number;
  readonly closedFor: CloseReason | null;
  send(data: unknown): void;
  ask(generation?: number, vector?: ReadonlyMap<number, number>): void;
  write(update: Bytes, change?: { token?: number; generation?: number }): void;
  leave(): void;
}

export async function noteSocket(
  world: Pick<NotesWorld, 'room'>,
  identity: PresenceIdentity,
  { onFrame = () => undefined, reads = true }: { onFrame?: (frame: Bytes) => void; reads?: boolean } = {},
): Promise<NoteSocket> {
  const room = world.room.handoffNote;
  const said: RoomSays[] = [];
  const texts: string[] = [];
  let bytes = 0;
  let closedFor: CloseReason | null = null;
  let token = 0;
  const socket: NotesSocket = {
    send(data) {
      if (closedFor !== null) return;
      if (typeof data === 'string') {
        texts.push(data);
        const proof = reads ? proofAnswer(data) : null;
        if (proof !== null) send(proof);
        return;
      }
      bytes += data.length;
      const says = readRoomSays(data);
      if (says !== null) said.push(says);
      onFrame(data);
    },
    close(reason) {
      closedFor ??= reason;
    },
  };
  const send = (data: unknown) => room.received(socket, data);
  await room.connected(socket, identity);
  return {
    said,
    texts,
    get bytes() {
      return bytes;
    },
    get closedFor() {
      return closedFor;
    },
    send,
    ask: (generation = 0, vector = new Map()) =>
      send(buffer(encodePageSays({ type: 'ask', generation, vector }))),
    write: (update, change = {}) =>
      send(buffer(encodePageSays({ type: 'write', token: ++token, generation: 1, update, ...change }))),
    leave: () => room.closed(socket),
  };
}

/** The library as a page has it, on lines that open, lose what is under way, and are lost. */
export interface NotePage {
  readonly note: SharedNote;
  readonly identity: PresenceIdentity;
  readonly closedFor: CloseReason | null;
  readonly text: string;
  open(): Promise<void>;
  /** The line is gone, and what was on its way with it. */
  lose(): void;
  /** Frames wait, each way, until they are let go. */
  hold(isHeld: boolean): void;
  /** Lets one frame go; false if none waits. */
  pass(way: 'out' | 'in'): boolean;
  type(at: number, text: string): void;
  delete(at: number, length: number): void;
}

export function notePage(world: NotesWorld, identity: PresenceIdentity): NotePage {
  const part = createSharedNote({ clock: world.clock });
  const waiting = { out: [] as Bytes[], in: [] as Bytes[] };
  let socket: NoteSocket | null = null;
  let isHeld = false;

  const passOut = (frame: Bytes) => socket?.send(buffer(frame));
  const pass = (way: 'out' | 'in') => {
    const frame = waiting[way].shift();
    if (frame === undefined) return false;
    if (way === 'out') passOut(frame);
    else part.handleFrame(frame);
    return true;
  };

  return {
    note: part.note,
    identity,
    get closedFor() {
      return socket?.closedFor ?? null;
    },
    get text() {
      return part.note.text.toJSON();
    },
    async open() {
      this.lose();
      socket = await noteSocket(world, identity, {
        onFrame(frame) {
          // None overtakes another.
          if (isHeld || waiting.in.length > 0) waiting.in.push(frame);
          else part.handleFrame(frame);
        },
      });
      part.handleOpen((frame) => {
        if (isHeld || waiting.out.length > 0) waiting.out.push(frame);
        else passOut(frame);
      });
    },
    lose() {
      if (socket === null) return;
      waiting.in.length = 0;
      waiting.out.length = 0;
      socket.leave();
      socket = null;
      part.handleLost();
    },
    hold(held) {
      isHeld = held;
      while (!held && (pass('out') || pass('in')));
    },
    pass,
    type: (at, text) => part.note.text.insert(at, text),
    delete: (at, length) => part.note.text.delete(at, length),
  };
}

/** An update that a document of its own gives for what is done in it, on top of this state. */
export function updateOf(
  act: (text: Y.Text, doc: Y.Doc) => void,
  { author, on = [] }: { author: number; on?: readonly Bytes[] },
): Bytes {
  const doc = new Y.Doc();
  for (const update of on) Y.applyUpdate(doc, update);
  doc.clientID = author;
  const updates: Bytes[] = [];
  doc.on('update', (update: Bytes) => updates.push(update));
  doc.transact(() => act(doc.getText('text'), doc));
  const [update] = updates;
  if (update === undefined) throw new Error('nothing was done');
  return update;
}
