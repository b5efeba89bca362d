import { Doc } from 'yjs';
import { applyAwarenessUpdate, Awareness } from 'y-protocols/awareness';
import * as decoding from 'lib0/decoding';
import type { Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { encodeAwareness, entryOf } from '#protocol/notes/notes-frame.ts';
import type { PresenceIdentity, PresenceState } from '#protocol/notes/presence.ts';
import type { NotesSocket } from '../notes/member.ts';
import { createNotesRoom, type NotesRoom } from '../notes/room.ts';
import { createMount, type Mounted } from '../notes/sync-room.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { seededRandom } from './seeded-random.ts';

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
  send(data: unknown): void;
  leave(): void;
}

export interface NotesWorld {
  readonly room: NotesRoom;
  readonly clock: FakeClock;
  readonly reported: unknown[];
  /** What y-partykit was given, in the order it came. */
  readonly mounts: Mounted[];
  join(identity: PresenceIdentity): Promise<TestPage>;
}

let rooms = 0;

export function createNotesWorld(): NotesWorld {
  const clock = createFakeClock();
  const reported: unknown[] = [];
  const mounts: Mounted[] = [];
  const mount = createMount(`notes-${rooms++}`);
  const room = createNotesRoom({
    clock,
    random: seededRandom(1),
    report: (error) => reported.push(error),
    async mount(line) {
      const mounted = await mount(line);
      mounts.push(mounted);
      return mounted;
    },
  });
  return {
    room,
    clock,
    reported,
    mounts,
    async join(identity) {
      const page = createPage(identity, { room, clock });
      await room.connected(page.socket, identity);
      return page;
    },
  };
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
  const awareness = new Awareness(doc);
  doc.destroy();
  awareness.setLocalState(null);
  const client = clients++;
  const frames: TestPage['frames'] = [];
  const texts: string[] = [];
  let closedFor: CloseReason | null = null;
  let clockOfStates = 0;
  let state = stateOf(identity);

  function take(frame: Bytes): void {
    frames.push({ at: clock.now(), frame });
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
    leave: () => room.closed(socket),
  };
}
