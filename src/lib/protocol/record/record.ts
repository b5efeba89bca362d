import canonicalize from 'canonicalize';
import * as v from 'valibot';
import { count } from '../ground/values.ts';
import type { RecordFact } from './facts.ts';

/** One event of the record. `seq` counts from 0; `at` is the room's clock, ms; `previous` the hash before, hex. */
export interface RecordEvent {
  seq: number;
  at: number;
  session: string;
  previous: string;
  fact: RecordFact;
}

/** An event as it comes over the wire: one line of the record, whose facts this build may not all know (`readFact`). */
export const recordEvent = v.object({
  seq: count,
  at: v.number(),
  fact: v.looseObject({ type: v.string() }),
});
export type RecordedEvent = v.InferOutput<typeof recordEvent>;
export const timelineEvents = v.array(recordEvent);

/** The hash the first event names. */
export const GENESIS = '0'.repeat(64);

/** The canonical form of an event (RFC 8785); its SHA-256 in hex is the event's hash, which the next one names. */
export function recordLine(event: RecordEvent): string {
  const line = canonicalize(event);
  if (line === undefined) throw new Error('a record event is always JSON');
  return line;
}

export type RecordVerdict =
  | { ok: true; events: number; head: string }
  | { ok: false; line: number; problem: 'not-json' | 'not-canonical' | 'wrong-sequence' | 'broken-chain' };

/** What has no canonical form (JSON's `1e999` is infinite) has not this one. */
function isCanonical(event: unknown, line: string): boolean {
  try {
    return canonicalize(event) === line;
  } catch {
    return false;
  }
}

/** Verifies a record's lines, first to last, and names the first that does not fit. `sha256` gives hex. */
export function verifyRecord(lines: readonly string[], sha256: (line: string) => string): RecordVerdict {
  let previous = GENESIS;
  for (const [index, line] of lines.entries()) {
    let event: unknown;
    try {
      event = JSON.parse(line);
    } catch {
      return { ok: false, line: index, problem: 'not-json' };
    }
    if (!isCanonical(event, line)) return { ok: false, line: index, problem: 'not-canonical' };
    if (typeof event !== 'object' || event === null) return { ok: false, line: index, problem: 'not-json' };
    if (!('seq' in event) || event.seq !== index)
      return { ok: false, line: index, problem: 'wrong-sequence' };
    if (!('previous' in event) || event.previous !== previous) {
      return { ok: false, line: index, problem: 'broken-chain' };
    }
    previous = sha256(line);
  }
  return { ok: true, events: lines.length, head: previous };
}
