import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { Bytes } from '#base/bytes.ts';
import { MAX_HANDOFF_NOTE_FRAME_BYTES, MAX_NOTES_SYNC_BYTES } from '../ground/limits.ts';

/*
 * What goes over a socket at the handoff note's own door, behind which y-partykit is: a page's changes have to be
 * answered one by one, which y-protocols' frames cannot say.
 */

/** The door, as the query of a socket's address names it. */
export const HANDOFF_NOTE_DOOR = 'handoff-note';
export const DOOR_QUERY = 'door';

const ASK = 0;
const WRITE = 1;
const WITHHOLD = 2;
const BEGIN = 0;
const PIECE = 1;
const UPDATE = 2;
const STORED = 3;
const REFUSED = 4;

/** Clients of Yjs whose clocks a page may name. */
const MAX_VECTOR = 10_000;

/** How much of each author's text somebody has. */
export type NoteVector = ReadonlyMap<number, number>;

export type PageSays =
  /** Asks for what it lacks; `generation` 0: it has nothing. */
  | { type: 'ask'; generation: number; vector: NoteVector }
  /** A change, under a number that its answer names. */
  | { type: 'write'; token: number; generation: number; update: Bytes }
  | { type: 'withhold'; isWithheld: boolean };

export type PageSaysProblem = 'frame-too-large' | 'malformed-frame';

export function encodePageSays(says: PageSays): Bytes {
  const encoder = encoding.createEncoder();
  const number = (value: number) => encoding.writeVarUint(encoder, value);
  switch (says.type) {
    case 'ask':
      [ASK, says.generation, says.vector.size, ...[...says.vector].flat()].forEach(number);
      break;
    case 'write':
      [WRITE, says.token, says.generation].forEach(number);
      encoding.writeVarUint8Array(encoder, says.update);
      break;
    case 'withhold':
      [WITHHOLD, says.isWithheld ? 1 : 0].forEach(number);
      break;
  }
  return encoding.toUint8Array(encoder);
}

type ReadPageSays = { ok: true; says: PageSays } | { ok: false; problem: PageSaysProblem };
const MALFORMED = { ok: false, problem: 'malformed-frame' } as const;

/** Reads a frame from a page: one whole message and nothing behind it. */
export function readPageSays(frame: Bytes): ReadPageSays {
  if (frame.length > MAX_HANDOFF_NOTE_FRAME_BYTES) return { ok: false, problem: 'frame-too-large' };
  try {
    const decoder = decoding.createDecoder(frame);
    const says = readSays(decoder);
    return says === null || decoding.hasContent(decoder) ? MALFORMED : { ok: true, says };
  } catch {
    return MALFORMED;
  }
}

function readSays(decoder: decoding.Decoder): PageSays | null {
  const number = () => decoding.readVarUint(decoder);
  switch (number()) {
    case ASK: {
      const generation = number();
      const vector = readVector(decoder);
      return vector === null ? null : { type: 'ask', generation, vector };
    }
    case WRITE:
      return {
        type: 'write',
        token: number(),
        generation: number(),
        update: decoding.readVarUint8Array(decoder),
      };
    case WITHHOLD: {
      const said = number();
      return said > 1 ? null : { type: 'withhold', isWithheld: said === 1 };
    }
    default:
      return null;
  }
}

function readVector(decoder: decoding.Decoder): NoteVector | null {
  const clients = decoding.readVarUint(decoder);
  if (clients > MAX_VECTOR) return null;
  const vector = new Map<number, number>();
  for (let left = clients; left > 0; left--)
    vector.set(decoding.readVarUint(decoder), decoding.readVarUint(decoder));
  return vector;
}

/** What the pieces that follow are. */
const BEGINS = [
  /** What a page lacks of the document it has. */
  'more',
  /** A document of its own: what the page had is another one. */
  'anew',
  /** The version that was handed over, as text: more is not for whoever reads here. */
  'handed-over',
  /** Nothing: nothing was handed over yet. */
  'withheld',
] as const;
type Begins = (typeof BEGINS)[number];

/** Why a change was not taken in; its page's socket stays. */
const REFUSALS = [
  /** The text would be too long. */
  'note-full',
  /** It is about a document that has made place for a fresh one. */
  'another-document',
] as const;
export type ChangeRefusal = (typeof REFUSALS)[number];

export type RoomSays =
  /** `at`: when the note was last changed, or kept; 0 if never. */
  | { type: 'begin'; what: Begins; generation: number; isWithheld: boolean; at: number }
  | { type: 'piece'; isLast: boolean; bytes: Bytes }
  | { type: 'update'; update: Bytes }
  | { type: 'stored'; token: number; at: number }
  | { type: 'refused'; token: number; why: ChangeRefusal };

export function encodeRoomSays(says: RoomSays): Bytes {
  const encoder = encoding.createEncoder();
  const number = (value: number) => encoding.writeVarUint(encoder, value);
  switch (says.type) {
    case 'begin':
      [BEGIN, BEGINS.indexOf(says.what), says.generation, says.isWithheld ? 1 : 0, says.at].forEach(number);
      break;
    case 'piece':
      [PIECE, says.isLast ? 1 : 0].forEach(number);
      encoding.writeVarUint8Array(encoder, says.bytes);
      break;
    case 'update':
      number(UPDATE);
      encoding.writeVarUint8Array(encoder, says.update);
      break;
    case 'stored':
      [STORED, says.token, says.at].forEach(number);
      break;
    case 'refused':
      [REFUSED, says.token, REFUSALS.indexOf(says.why)].forEach(number);
      break;
  }
  return encoding.toUint8Array(encoder);
}

/** Reads a frame of the room's; null if it says nothing that this build knows. */
export function readRoomSays(frame: Bytes): RoomSays | null {
  try {
    return readRoom(decoding.createDecoder(frame));
  } catch {
    return null;
  }
}

function readRoom(decoder: decoding.Decoder): RoomSays | null {
  const number = () => decoding.readVarUint(decoder);
  switch (number()) {
    case BEGIN: {
      const what = BEGINS[number()];
      if (what === undefined) return null;
      return { type: 'begin', what, generation: number(), isWithheld: number() === 1, at: number() };
    }
    case PIECE:
      return { type: 'piece', isLast: number() === 1, bytes: decoding.readVarUint8Array(decoder) };
    case UPDATE:
      return { type: 'update', update: decoding.readVarUint8Array(decoder) };
    case STORED:
      return { type: 'stored', token: number(), at: number() };
    case REFUSED: {
      const token = number();
      const why = REFUSALS[number()];
      return why === undefined ? null : { type: 'refused', token, why };
    }
    default:
      return null;
  }
}

/** Frames that carry these bytes, each short enough. */
export function piecesOf(bytes: Bytes): Bytes[] {
  const frames: Bytes[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += MAX_NOTES_SYNC_BYTES) {
    const isLast = at + MAX_NOTES_SYNC_BYTES >= bytes.length;
    frames.push(encodeRoomSays({ type: 'piece', isLast, bytes: bytes.slice(at, at + MAX_NOTES_SYNC_BYTES) }));
  }
  return frames;
}
