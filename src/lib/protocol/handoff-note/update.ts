import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { Bytes } from '#base/bytes.ts';
import { MAX_HANDOFF_NOTE_CHARS } from '../ground/limits.ts';

/*
 * The handoff note is one text, the root `text` of a Yjs document. What a page changes of it is judged by itself: one
 * author, whose clock is exactly next, characters in that text and nothing else, and everything named in it is there.
 * So no change ever waits for another.
 */

export const NOTE_ROOT = 'text';

const MAX_CLIENT = 0xffffffff;
/** Clocks are held to this, so that one step more is always there. */
const MAX_CLOCK = 0x7fffffff;

/** How many of an author's characters a document has. */
export type ClockOf = (author: number) => number;

/** A change that a document takes as it is. */
export interface NoteChange {
  /** Null where characters are only deleted. */
  author: number | null;
  /** What of it is new to the document; null if nothing. */
  update: Bytes | null;
  /** How many places it writes at; what is written on behind itself counts once. */
  places: number;
}

export type NoteChangeProblem = 'malformed-frame' | 'not-an-append' | 'out-of-order';
export type ReadNoteChange = { ok: true; change: NoteChange } | { ok: false; problem: NoteChangeProblem };

type Decoded = ReturnType<typeof Y.decodeUpdate>;
type Struct = Decoded['structs'][number];

const NOT_AN_APPEND = { ok: false, problem: 'not-an-append' } as const;
const OUT_OF_ORDER = { ok: false, problem: 'out-of-order' } as const;

/** Reads what a page changes; what the document has already of it is left out. */
export function readNoteChange(update: Bytes, clockOf: ClockOf): ReadNoteChange {
  const decoded = decode(update);
  if (decoded === null) return { ok: false, problem: 'malformed-frame' };
  const [first] = decoded.structs;
  if (first === undefined) return readRest({ update, decoded, author: null, clockOf });
  const author = first.id.client;
  if (author > MAX_CLIENT || !isRun(decoded.structs)) return NOT_AN_APPEND;
  const known = clockOf(author);
  if (first.id.clock > known) return OUT_OF_ORDER;
  if (first.id.clock === known) return readRest({ update, decoded, author, clockOf });
  const rest = behind(update, { author, known });
  return rest === null ? NOT_AN_APPEND : readRest({ ...rest, author, clockOf });
}

interface Rest {
  update: Bytes;
  decoded: Decoded;
  author: number | null;
  clockOf: ClockOf;
}

function readRest({ update, decoded, author, clockOf }: Rest): ReadNoteChange {
  const { structs, ds } = decoded;
  const last = structs.at(-1);
  const end = last === undefined ? null : last.id.clock + last.length;
  if (end !== null && end > MAX_CLOCK) return NOT_AN_APPEND;
  if (!structs.every((struct) => isText(struct, clockOf))) return NOT_AN_APPEND;
  for (const [client, deleted] of ds.clients) {
    const has = client === author && end !== null ? end : clockOf(client);
    if (!deleted.every(({ clock, len }) => len > 0 && clock + len <= has)) return OUT_OF_ORDER;
  }
  const isNothing = structs.length === 0 && ds.clients.size === 0;
  return { ok: true, change: { author, update: isNothing ? null : update, places: placesOf(structs) } };
}

function placesOf(structs: readonly Struct[]): number {
  return structs.filter((struct) => !isBehindItself(struct)).length;
}

/** Right behind the author's character before. */
function isBehindItself(struct: Struct): boolean {
  if (!(struct instanceof Y.Item) || struct.origin === null) return false;
  const { origin, id } = struct;
  return origin.client === id.client && origin.clock === id.clock - 1;
}

function decode(update: Bytes): Decoded | null {
  try {
    return Y.decodeUpdate(update);
  } catch {
    return null;
  }
}

/** What an update says beyond an author's clock, deletions included. */
function behind(
  update: Bytes,
  { author, known }: { author: number; known: number },
): { update: Bytes; decoded: Decoded } | null {
  const vector = encoding.createEncoder();
  for (const number of [1, author, known]) encoding.writeVarUint(vector, number);
  try {
    const rest = new Uint8Array(Y.diffUpdate(update, encoding.toUint8Array(vector)));
    return { update: rest, decoded: Y.decodeUpdate(rest) };
  } catch {
    return null;
  }
}

/** One author's, each behind the one before. */
function isRun(structs: readonly Struct[]): boolean {
  return structs.every((struct, at) => {
    const before = structs[at - 1];
    if (struct.length < 1) return false;
    return (
      before === undefined ||
      (struct.id.client === before.id.client && struct.id.clock === before.id.clock + before.length)
    );
  });
}

/** Characters in the one text, beside ones that are there; decoded by itself, only what has no neighbour names a parent. */
function isText(struct: Struct, clockOf: ClockOf): boolean {
  if (!(struct instanceof Y.Item) || struct.parentSub !== null) return false;
  const { content, origin, rightOrigin, id } = struct;
  const isPlain = content instanceof Y.ContentString || content instanceof Y.ContentDeleted;
  if (!isPlain || struct.length > MAX_HANDOFF_NOTE_CHARS) return false;
  // Decoded by itself, a struct names its root as a string.
  const parent: unknown = struct.parent;
  if (origin === null && rightOrigin === null) return parent === NOTE_ROOT;
  const isThere = (place: Y.ID | null) =>
    place === null ||
    (place.client === id.client ? place.clock < id.clock : place.clock < clockOf(place.client));
  return parent === null && isThere(origin) && isThere(rightOrigin);
}

/** How many of an author's characters this document has. */
export function clockIn(doc: Y.Doc): ClockOf {
  return (author) => Y.getState(doc.store, author);
}

/** A fresh document with this text, by this author. */
export function documentOf(text: string, author: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = author;
  if (text !== '') doc.getText(NOTE_ROOT).insert(0, text);
  return doc;
}

/** The characters that an update adds, as far as it does not delete them itself. */
export function addedText(update: Bytes): string {
  const decoded = decode(update);
  if (decoded === null) return '';
  const doc = new Y.Doc();
  const text = doc.getText(NOTE_ROOT);
  const isDeleted = (client: number, clock: number) =>
    decoded.ds.clients.get(client)?.some((one) => clock >= one.clock && clock < one.clock + one.len) === true;
  for (const struct of decoded.structs) {
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) continue;
    const { client, clock } = struct.id;
    const kept = struct.content.str.split('').filter((_, at) => !isDeleted(client, clock + at));
    text.insert(text.length, kept.join(''));
  }
  return text.toJSON();
}
