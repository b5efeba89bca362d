import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as v from 'valibot';
import { utf8TextOrNull, utf8, type Bytes } from '#base/bytes.ts';
import { MAX_AWARENESS_BYTES, MAX_NOTES_FRAME_BYTES } from '../ground/limits.ts';
import { readPageSync, SYNC, type PageSync, type PageSyncProblem } from './sync-frame.ts';
import { presenceState, type PresenceState } from './presence.ts';

/*
 * The notes room speaks as y-partykit does (y-protocols 1.0: sync and awareness), which these few lines read and write:
 * whatever comes is looked at before any of its own code sees it.
 */

const AWARENESS = 1;
const QUERY_AWARENESS = 3;

/** Ids of Yjs clients are 32 bits; clocks are held to less, so that one step more is always there. */
const MAX_CLIENT = 0xffffffff;
const MAX_CLOCK = 0x7fffffff;

/** What one Yjs client says about itself; `json` is null when it is leaving. */
export interface AwarenessEntry {
  client: number;
  clock: number;
  json: string;
}
const NOBODY = 'null';

/** What a page says about its user, at its clock's time; null once it is gone. */
export interface Said {
  client: number;
  clock: number;
  state: PresenceState | null;
}

export type NotesFrame = PageSync | ({ type: 'awareness' } & Said) | { type: 'query-awareness' };

export type NotesFrameProblem = 'frame-too-large' | PageSyncProblem;

export type ParsedNotesFrame = { ok: true; frame: NotesFrame } | { ok: false; problem: NotesFrameProblem };

/** Reads a frame from a page: one whole message and nothing behind it. */
export function parseNotesFrame(frame: Bytes): ParsedNotesFrame {
  if (frame.length > MAX_NOTES_FRAME_BYTES) return { ok: false, problem: 'frame-too-large' };
  try {
    const decoder = decoding.createDecoder(frame);
    const parsed = readFrame(decoder);
    return parsed.ok && decoding.hasContent(decoder) ? MALFORMED : parsed;
  } catch {
    return MALFORMED;
  }
}

const MALFORMED = { ok: false, problem: 'malformed-frame' } as const;

const read = (frame: NotesFrame): ParsedNotesFrame => ({ ok: true, frame });

function readFrame(decoder: decoding.Decoder): ParsedNotesFrame {
  switch (decoding.readVarUint(decoder)) {
    case SYNC:
      return readPageSync(decoder);
    case AWARENESS:
      return readOwnAwareness(decoding.readVarUint8Array(decoder));
    case QUERY_AWARENESS:
      return read({ type: 'query-awareness' });
    default:
      return MALFORMED;
  }
}

/** A page speaks for itself: one client, one state. */
function readOwnAwareness(update: Bytes): ParsedNotesFrame {
  const [entry, ...others] = readEntries(decoding.createDecoder(update));
  if (entry === undefined || others.length > 0) return MALFORMED;
  const { client, clock, json } = entry;
  if (utf8(json).length > MAX_AWARENESS_BYTES) return MALFORMED;
  if (json === NOBODY) return read({ type: 'awareness', client, clock, state: null });
  const state = readState(json);
  return state === null ? MALFORMED : read({ type: 'awareness', client, clock, state });
}

function readEntries(decoder: decoding.Decoder): AwarenessEntry[] {
  const entries: AwarenessEntry[] = [];
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    const json = utf8TextOrNull(decoding.readVarUint8Array(decoder));
    if (client > MAX_CLIENT || clock > MAX_CLOCK || json === null) throw new RangeError('no awareness');
    entries.push({ client, clock, json });
  }
  if (decoding.hasContent(decoder)) throw new RangeError('no awareness');
  return entries;
}

/** A state as it was sent, or null if it is not one. */
export function readState(json: string): PresenceState | null {
  try {
    const parsed = v.safeParse(presenceState, JSON.parse(json));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** Which client a frame is about and what it says, or null if it is about something else or malformed. */
export function readAwareness(frame: Bytes): AwarenessEntry[] | null {
  try {
    const decoder = decoding.createDecoder(frame);
    if (decoding.readVarUint(decoder) !== AWARENESS) return null;
    return readEntries(decoding.createDecoder(decoding.readVarUint8Array(decoder)));
  } catch {
    return null;
  }
}

export function isAwareness(frame: Bytes): boolean {
  return frame[0] === AWARENESS;
}

/** Whether an entry says that its client is gone. */
export function isGone({ json }: AwarenessEntry): boolean {
  return json === NOBODY;
}

export function entryOf({ client, clock, state }: Said): AwarenessEntry {
  return { client, clock, json: JSON.stringify(state) };
}

export function encodeAwareness(entries: readonly AwarenessEntry[]): Bytes {
  const update = encoding.createEncoder();
  encoding.writeVarUint(update, entries.length);
  for (const { client, clock, json } of entries) {
    encoding.writeVarUint(update, client);
    encoding.writeVarUint(update, clock);
    encoding.writeVarUint8Array(update, utf8(json));
  }
  const frame = encoding.createEncoder();
  encoding.writeVarUint(frame, AWARENESS);
  encoding.writeVarUint8Array(frame, encoding.toUint8Array(update));
  return encoding.toUint8Array(frame);
}
