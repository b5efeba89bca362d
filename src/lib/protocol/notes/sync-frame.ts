import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { Bytes } from '#base/bytes.ts';
import { readRuns } from '../ground/yjs-append.ts';
import { readAct, type Act } from './acts.ts';
import { actsRoot } from './document.ts';

/* The part of y-protocols' frames that is about the document: `sync`, and the `auth` by which something is refused. */

export const SYNC = 0;
export const AUTH = 2;
const SYNC_STEP_1 = 0;
const SYNC_STEP_2 = 1;
const UPDATE = 2;
const PERMISSION_DENIED = 0;

/** Clients of Yjs whose state a document's state vector may name. */
const MAX_VECTOR = 1_000;
/** A Yjs update of nothing: no clients, no deletions. */
const NOTHING = Uint8Array.of(0, 0);

/** How much of each author's array somebody has. */
export type Vector = ReadonlyMap<number, number>;

/** An act at its place in the array of a life of a page. */
export interface WrittenAct {
  author: number;
  clock: number;
  act: Act;
}

/** What a page says about the document. */
export type PageSync =
  /** Asks for what has arrived, but for what it has. */
  | { type: 'ask'; vector: Vector }
  /** Adds nothing: what Yjs clients answer though they have nothing. */
  | { type: 'empty-update' }
  | { type: 'write'; written: WrittenAct };

export type PageSyncProblem = 'malformed-frame' | 'not-an-append';
type ReadPageSync = { ok: true; frame: PageSync } | { ok: false; problem: PageSyncProblem };

const MALFORMED = { ok: false, problem: 'malformed-frame' } as const;
const NOT_AN_APPEND = { ok: false, problem: 'not-an-append' } as const;

/** Reads what a page says about the document, behind the frame's first number. */
export function readPageSync(decoder: decoding.Decoder): ReadPageSync {
  const kind = decoding.readVarUint(decoder);
  const body = decoding.readVarUint8Array(decoder);
  switch (kind) {
    case SYNC_STEP_1: {
      const vector = readVector(body);
      return vector === null ? MALFORMED : { ok: true, frame: { type: 'ask', vector } };
    }
    case SYNC_STEP_2:
    case UPDATE:
      return isNothing(body) ? { ok: true, frame: { type: 'empty-update' } } : readWritten(body);
    default:
      return MALFORMED;
  }
}

const isNothing = (update: Bytes) => update.length === NOTHING.length && update.every((byte) => byte === 0);

/** One act and nothing else: what a page may add is judged one by one. */
function readWritten(update: Bytes): ReadPageSync {
  const runs = readRuns(update);
  const [run] = runs ?? [];
  if (run === undefined || runs?.length !== 1 || run.entries.length !== 1) return NOT_AN_APPEND;
  const { author, clock, root, entries } = run;
  if (root !== null && root !== actsRoot(author)) return NOT_AN_APPEND;
  const act = readAct(entries[0]);
  return act === null ? MALFORMED : { ok: true, frame: { type: 'write', written: { author, clock, act } } };
}

function readVector(bytes: Bytes): Vector | null {
  const decoder = decoding.createDecoder(bytes);
  const clients = decoding.readVarUint(decoder);
  if (clients > MAX_VECTOR) return null;
  const vector = new Map<number, number>();
  for (let left = clients; left > 0; left--)
    vector.set(decoding.readVarUint(decoder), decoding.readVarUint(decoder));
  return decoding.hasContent(decoder) ? null : vector;
}

function frameOf(kind: number, body: Bytes): Bytes {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, SYNC);
  encoding.writeVarUint(encoder, kind);
  encoding.writeVarUint8Array(encoder, body);
  return encoding.toUint8Array(encoder);
}

export function encodeAsk(vector: Vector): Bytes {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, vector.size);
  for (const [author, clock] of vector) {
    encoding.writeVarUint(encoder, author);
    encoding.writeVarUint(encoder, clock);
  }
  return frameOf(SYNC_STEP_1, encoding.toUint8Array(encoder));
}

export const encodeUpdate = (update: Bytes) => frameOf(UPDATE, update);

/** Says that whoever asked has been sent everything. */
export const encodeAllSent = () => frameOf(SYNC_STEP_2, NOTHING);

/** Why an act was not taken in; its page's socket stays. */
const REFUSED_FOR = [
  /** The session has as many notes as it may have, or as are left to this role. */
  'notes-full',
  /** This client has written as much as one client may. */
  'share-full',
  /** Too many within some seconds: it may be sent again. */
  'too-many',
] as const;
export type ActRefusal = (typeof REFUSED_FOR)[number];

export function encodeRefused({ act, problem }: { act: string; problem: ActRefusal }): Bytes {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, AUTH);
  encoding.writeVarUint(encoder, PERMISSION_DENIED);
  encoding.writeVarString(encoder, `${act} ${problem}`);
  return encoding.toUint8Array(encoder);
}

/** What the room says about the document. */
export type RoomSync =
  | { type: 'update'; update: Bytes }
  /** Everything that was asked for has been sent. */
  | { type: 'all-sent' }
  | { type: 'refused'; act: string; problem: ActRefusal };

/** Reads a frame of the room's; null if it is about something else, or says nothing. */
export function readRoomSync(frame: Bytes): RoomSync | null {
  try {
    const decoder = decoding.createDecoder(frame);
    const about = decoding.readVarUint(decoder);
    const kind = decoding.readVarUint(decoder);
    if (about === AUTH && kind === PERMISSION_DENIED) return readRefused(decoding.readVarString(decoder));
    if (about !== SYNC) return null;
    const update = decoding.readVarUint8Array(decoder);
    if (kind === UPDATE) return { type: 'update', update };
    return kind === SYNC_STEP_2 ? { type: 'all-sent' } : null;
  } catch {
    return null;
  }
}

function readRefused(text: string): RoomSync | null {
  const [act, name] = text.split(' ');
  const problem = REFUSED_FOR.find((known) => known === name);
  return act === undefined || problem === undefined ? null : { type: 'refused', act, problem };
}
