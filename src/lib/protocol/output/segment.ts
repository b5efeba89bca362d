import * as Y from 'yjs';
import type { Bytes } from '#base/bytes.ts';
import { MAX_EVENT_BYTES, SEGMENT_MAX_EVENTS } from '../ground/limits.ts';
import { readRuns } from '../ground/yjs-append.ts';
import { EVENT_CODES, SEGMENT_ROOT, type OutputEvent, type SegmentCursor } from './event.ts';

/** A segment keeps everything, and nobody asks its document's name: Yjs would draw a random one for each. */
const SEGMENT_DOC = { gc: false, guid: 'segment' };

export type Append =
  | { ok: true; events: OutputEvent[]; clock: number }
  | { ok: false; problem: 'out-of-order' | 'not-an-append' };

const NOT_AN_APPEND = { ok: false, problem: 'not-an-append' } as const;

function readEvent(entry: unknown): OutputEvent | null {
  if (!Array.isArray(entry) || entry.length !== 3) return null;
  const [afterMs, code, data]: unknown[] = entry;
  if (typeof afterMs !== 'number' || !Number.isSafeInteger(afterMs) || afterMs < 0) return null;
  const known = EVENT_CODES.find((candidate) => candidate === code);
  if (known === undefined || !(data instanceof Uint8Array) || data.length > MAX_EVENT_BYTES) return null;
  return { afterMs, code: known, data };
}

/**
 * Reads a Yjs update that appends to a segment, and refuses every other: another author, a gap, a deletion, another
 * root, an insertion, content that is not an event. What `cursor` already has is skipped, so a resend is harmless.
 */
export function readAppend(update: Bytes, cursor: SegmentCursor): Append {
  const runs = readRuns(update);
  if (runs === null) return NOT_AN_APPEND;
  const events: OutputEvent[] = [];
  let clock = cursor.clock;
  for (const { author, root, clock: from, entries } of runs) {
    if (author !== cursor.author || (root !== null && root !== SEGMENT_ROOT)) return NOT_AN_APPEND;
    if (from > clock) return { ok: false, problem: 'out-of-order' };
    if (from + entries.length > SEGMENT_MAX_EVENTS) return NOT_AN_APPEND;
    for (const entry of entries.slice(clock - from)) {
      const event = readEvent(entry);
      if (event === null) return NOT_AN_APPEND;
      events.push(event);
      clock += 1;
    }
  }
  return { ok: true, events, clock };
}

/** A reader's copy of a live segment: a `Y.Doc` that takes the author's appends, each once. */
export interface SegmentReplica {
  readonly author: number;
  readonly clock: number;
  /** Applies an update and returns the events that are new. */
  apply(update: Bytes): Append;
}

export function createSegmentReplica(author: number): SegmentReplica {
  const doc = new Y.Doc(SEGMENT_DOC);
  const root = doc.getArray(SEGMENT_ROOT);
  return {
    author,
    get clock() {
      return root.length;
    },
    apply(update) {
      const append = readAppend(update, { author, clock: root.length });
      // Checked first: an update with a gap would wait in Yjs's pending structs and never be spoken of again.
      if (append.ok && append.events.length > 0) Y.applyUpdate(doc, update);
      return append;
    },
  };
}
