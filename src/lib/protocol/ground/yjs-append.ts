import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { Bytes } from '#base/bytes.ts';

/*
 * Appends to root arrays of a Yjs document, each array with one author and plain values: what those who write on their
 * own may say, and no more. So every update can be judged by itself, and none ever waits for another.
 */

/** Entries behind each other in one author's array; the first has this Yjs clock, and `root` is null behind others. */
export interface ReadRun {
  author: number;
  clock: number;
  root: string | null;
  entries: unknown[];
}

/** The same as it is written. */
export interface Run {
  author: number;
  clock: number;
  root: string;
  entries: readonly unknown[];
}

function decodeStructs(update: Bytes): (Y.Item | Y.GC)[] | null {
  try {
    const { structs, ds } = Y.decodeUpdate(update);
    return ds.clients.size === 0 ? structs : null;
  } catch {
    return null;
  }
}

function readRun(struct: Y.Item | Y.GC): ReadRun | null {
  if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentAny)) return null;
  const { id, origin, rightOrigin, parentSub } = struct;
  const { client: author, clock } = id;
  if (rightOrigin !== null || parentSub !== null) return null;
  // Decoded on its own, a struct without origin names its root as a string; one with an origin names no parent.
  const parent: unknown = struct.parent;
  const run = { author, clock, entries: struct.content.arr };
  if (clock === 0) return origin === null && typeof parent === 'string' ? { ...run, root: parent } : null;
  const isBehind = origin?.client === author && origin.clock === clock - 1 && parent === null;
  return isBehind ? { ...run, root: null } : null;
}

/** What an update appends; null if it does, or is, anything else: a deletion, an insertion, another kind of content. */
export function readRuns(update: Bytes): ReadRun[] | null {
  const runs = decodeStructs(update)?.map(readRun);
  return runs?.every((run) => run !== null) === true ? runs : null;
}

// What a Yjs update (v1) consists of, as yjs 13 writes it.
const CONTENT_ANY = 8;
const HAS_ORIGIN = 0x80;
const PARENT_BY_NAME = 1;
const NO_DELETIONS = 0;

function writeRun(encoder: encoding.Encoder, { author, clock, root, entries }: Run): void {
  // One struct of this client.
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, author);
  encoding.writeVarUint(encoder, clock);
  encoding.writeUint8(encoder, clock === 0 ? CONTENT_ANY : CONTENT_ANY | HAS_ORIGIN);
  if (clock === 0) {
    encoding.writeVarUint(encoder, PARENT_BY_NAME);
    encoding.writeVarString(encoder, root);
  } else {
    encoding.writeVarUint(encoder, author);
    encoding.writeVarUint(encoder, clock - 1);
  }
  encoding.writeVarUint(encoder, entries.length);
  for (const entry of entries) encoding.writeAny(encoder, entry as encoding.AnyEncodable);
}

/** The update that appends these runs, each with an author of its own: as a `Y.Doc` would give it. */
export function encodeRuns(runs: readonly Run[]): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, runs.length);
  for (const run of runs) writeRun(encoder, run);
  encoding.writeVarUint(encoder, NO_DELETIONS);
  return encoding.toUint8Array(encoder);
}
