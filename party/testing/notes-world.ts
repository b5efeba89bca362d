import { applyUpdate, Doc } from 'yjs';
import { applyAwarenessUpdate, Awareness } from 'y-protocols/awareness';
import * as decoding from 'lib0/decoding';
import type { Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { encodeAwareness, entryOf } from '#protocol/notes/notes-frame.ts';
import type { Act } from '#protocol/notes/acts.ts';
import type { ArrivedAct } from '#protocol/notes/arrival.ts';
import { createNotesReader, encodeAct } from '#protocol/notes/document.ts';
import type { NotesRoomFact } from '#protocol/notes/told.ts';
import { encodeAsk, encodeUpdate, readRoomSync, type RoomSync } from '#protocol/notes/sync-frame.ts';
import type { PresenceIdentity, PresenceState } from '#protocol/notes/presence.ts';
import type { NotesSocket } from '../notes/member.ts';
import { createNotesRoom, type NotesRoom } from '../notes/room.ts';
import { createMount, type Mount, type Mounted } from '../notes/sync-room.ts';
import type { Sql } from '../rooms/storage/sql.ts';
import { sha256 } from '../worker/crypto.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { memorySql } from './memory-sql.ts';
import { seededRandom } from './seeded-random.ts';

const SESSION = '0123456789ab';
const LETTERS = 'abcdefghjkmnpqrstvwxyz';

/** Ten letters that differ from person to person. */
export function entity(kind: string, index: number): string {
  return `${kind}${index}`.replaceAll(/\d/g, (digit) => LETTERS[Number(digit)] ?? 'a').padEnd(10, '0');
}

export function identityOf(index: number): PresenceIdentity {
  return {
    person: entity('p', index),
    device: entity('d', index),
    name: `Person ${index}`,
    role: 'technician',
    color: index % 8,
  };
}

export function stateOf(identity: PresenceIdentity, change: Partial<PresenceState> = {}): PresenceState {
  return {
    ...identity,
    terminal: null,
    pointer: null,
    selection: null,
    view: null,
    typing: false,
    away: false,
    latencyMs: null,
    ...change,
  };
}

export const pointerAt = (column: number): PresenceState['pointer'] => ({ on: 'lines', line: 7, column });

/** A page in the notes room: what it gets is read by y-protocols itself. */
export interface TestPage {
  readonly identity: PresenceIdentity;
  readonly client: number;
  readonly frames: { at: number; frame: Bytes }[];
  readonly texts: string[];
  readonly closedFor: CloseReason | null;
  /** What it knows of the others, and of itself. */
  readonly states: Map<number, unknown>;
  say(change: Partial<PresenceState>): void;
  /** The acts it has, in the order of their numbers. */
  readonly notes: ArrivedAct[];
  /** What the room said about the document besides acts. */
  readonly answers: Exclude<RoomSync, { type: 'update' }>[];
  /** Asks for what it lacks. */
  ask(vector?: ReadonlyMap<number, number>): void;
  /** Sends its next act, or one at another place. */
  write(act: Act, place?: { author?: number; clock?: number }): void;
  send(data: unknown): void;
  leave(): void;
}

export interface NotesWorld {
  readonly room: NotesRoom;
  readonly sql: Sql;
  /** What the session's room was told for the record; it is out of reach while `isSessionThere` is false. */
  readonly told: NotesRoomFact[];
  isSessionThere: boolean;
  readonly alarmAt: number | null;
  /** The room ends, as when its process is killed, and another one begins on what it stored. */
  restart(): void;
  readonly clock: FakeClock;
  readonly reported: unknown[];
  /** What y-partykit was given, in the order it came. */
  readonly mounts: Mounted[];
  join(identity: PresenceIdentity): Promise<TestPage>;
}

let rooms = 0;

/** `take`: what the session's room does with what it is told; it throws if its answer is lost. */
export interface NotesWorldOptions {
  take?(facts: readonly NotesRoomFact[]): void;
}

export function createNotesWorld({ take }: NotesWorldOptions = {}): NotesWorld {
  const clock = createFakeClock();
  const reported: unknown[] = [];
  const mounts: Mounted[] = [];
  const told: NotesRoomFact[] = [];
  const sql = memorySql();
  const random = seededRandom(1);
  let alarmAt: number | null = null;
  const mountOf = (load: () => Doc, part = () => ''): Mount => {
    // A room that has ended leaves its documents to nobody.
    const id = `notes-${rooms++}`;
    const mount = createMount({ id: () => id + part(), load });
    return async (line) => {
      const mounted = await mount(line);
      mounts.push(mounted);
      return mounted;
    };
  };
  const create = () =>
    createNotesRoom({
      ...{ sql, clock, random, mountOf, sha256 },
      session: () => SESSION,
      setAlarm: (at) => {
        alarmAt = at;
      },
      async tellRecord(session, facts) {
        await Promise.resolve();
        if (!world.isSessionThere) throw new Error('nobody there');
        if (session !== SESSION) throw new Error('another session');
        take?.(facts);
        told.push(...facts);
      },
      report: (error) => reported.push(error),
    });
  let room = create();
  const world: NotesWorld = {
    get room() {
      return room;
    },
    get alarmAt() {
      return alarmAt;
    },
    ...{ sql, clock, reported, mounts, told, isSessionThere: true },
    restart() {
      clock.forget();
      room = create();
    },
    async join(identity) {
      const page = createPage(identity, { room, clock });
      await room.connected(page.socket, identity);
      return page;
    },
  };
  return world;
}

/** The frame as a page sends it: an ArrayBuffer of its own. */
export function buffer(frame: Bytes): ArrayBuffer {
  return new Uint8Array(frame).buffer;
}

let clients = 1_000;

function createPage(
  identity: PresenceIdentity,
  { room, clock }: { room: NotesRoom; clock: FakeClock },
): TestPage & { socket: NotesSocket } {
  const doc = new Doc();
  const awareness = new Awareness(new Doc());
  const reader = createNotesReader(doc);
  const notes: ArrivedAct[] = [];
  const answers: TestPage['answers'] = [];
  awareness.doc.destroy();
  awareness.setLocalState(null);
  const client = clients++;
  const frames: TestPage['frames'] = [];
  const texts: string[] = [];
  let closedFor: CloseReason | null = null;
  let clockOfStates = 0;
  let state = stateOf(identity);

  function take(frame: Bytes): void {
    frames.push({ at: clock.now(), frame });
    const said = readRoomSync(frame);
    if (said !== null && said.type !== 'update') answers.push(said);
    if (said?.type === 'update') {
      applyUpdate(doc, said.update);
      notes.push(...reader.take());
    }
    const decoder = decoding.createDecoder(frame);
    if (decoding.readVarUint(decoder) !== 1) return;
    applyAwarenessUpdate(awareness, decoding.readVarUint8Array(decoder), 'room');
  }

  const socket: NotesSocket = {
    send(data) {
      if (closedFor !== null) return;
      if (typeof data === 'string') texts.push(data);
      else take(data);
    },
    close(reason) {
      closedFor ??= reason;
    },
  };
  const send = (data: unknown) => room.received(socket, data);
  return {
    identity,
    client,
    socket,
    frames,
    texts,
    get closedFor() {
      return closedFor;
    },
    get states() {
      return awareness.getStates();
    },
    say(change) {
      state = { ...state, ...change };
      send(buffer(encodeAwareness([entryOf({ client, clock: ++clockOfStates, state })])));
    },
    send,
    notes,
    answers,
    ask: (vector = new Map()) => send(buffer(encodeAsk(vector))),
    write(act, { author = client, clock: at = reader.clockOf(author) } = {}) {
      send(buffer(encodeUpdate(encodeAct(act, { author, clock: at }))));
    },
    leave: () => room.closed(socket),
  };
}
