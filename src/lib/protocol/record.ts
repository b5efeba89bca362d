import canonicalize from 'canonicalize';
import type { EndCause } from './messages.ts';
import type { Role } from './roles.ts';

/** What is put on the record. Ids and hashes are as in the messages; `by` is a link's id or `server`. */
export type RecordFact =
  | { type: 'session-opened'; title: string; endpoint: string; endpointName: string; endpointKey: string }
  | { type: 'session-ended'; by: string }
  | { type: 'endpoint-up'; agent: string }
  | { type: 'endpoint-down' }
  | {
      type: 'terminal-started';
      terminal: string;
      shell: string;
      cols: number;
      rows: number;
      startedAt: number;
    }
  | { type: 'terminal-ended'; terminal: string; cause: EndCause; exitCode: number | null; endedAt: number }
  | {
      type: 'segment-sealed';
      terminal: string;
      segment: number;
      events: number;
      sha256: string;
      /** Ed25519 over `sealText` by the endpoint's key, hex; null where the room sealed for an author that is gone. */
      signature: string | null;
    }
  | { type: 'link-created'; link: string; role: Role; expiresAt: number; by: string }
  | { type: 'link-revoked'; link: string; by: string };

/** One event of the record. `seq` counts from 0; `at` is the room's clock, ms; `previous` the hash before, hex. */
export interface RecordEvent {
  seq: number;
  at: number;
  session: string;
  previous: string;
  fact: RecordFact;
}

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
