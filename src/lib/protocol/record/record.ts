import canonicalize from 'canonicalize';
import * as v from 'valibot';
import type { ControlWay, SessionPolicy } from '../control/control.ts';
import type { EndCause } from '../terminals/end-cause.ts';
import type { Role } from '../ground/roles.ts';
import { count } from '../ground/values.ts';

/**
 * What is put on the record. Ids and hashes are as in the messages; `by` is a person's id or `server`, which is whoever
 * has the server's own token. Up to version 0.1 it was a link's id.
 */
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
  /** Links of version 0.1 and before: nothing is known of who held them. */
  | { type: 'link-created'; link: string; role: Role; expiresAt: number; by: string }
  | { type: 'link-revoked'; link: string; by: string }
  | {
      type: 'invitation-created';
      invitation: string;
      role: Role;
      name: string | null;
      title: string | null;
      organisation: string | null;
      /** Null: as many as come. */
      uses: number | null;
      expiresAt: number;
      /** Who is invited to add a device, where that is what it is for. */
      person: string | null;
      by: string;
    }
  /** `because`: it was not named itself; the person by whom it was made is out, or the device is theirs. */
  | { type: 'invitation-revoked'; invitation: string; by: string; because?: string }
  /** Up to version 0.1: it lets nobody new in, since who made it is shut out; who came by it stays. */
  | { type: 'invitation-closed'; invitation: string; by: string }
  | {
      type: 'person-joined';
      person: string;
      role: Role;
      name: string;
      title: string | null;
      organisation: string | null;
      invitation: string;
    }
  | {
      type: 'device-added';
      person: string;
      device: string;
      /** What it calls itself. */
      label: string;
      /** Ed25519, raw, base64url. */
      publicKey: string;
      /** `first`: came with the person; `own`: let in by `by`, a device of theirs; `vouched`: by a technician, `by`. */
      how: 'first' | 'own' | 'vouched';
      by: string | null;
    }
  /** `because`: it was not named itself; it came by that person, who is out, or its key is theirs. */
  | { type: 'device-removed'; person: string; device: string; by: string; because?: string }
  /**
   * Shut out on all devices. `because`: whose invitation they came by, or whose key they have; null where they were
   * named, or came by the invitation that was.
   */
  | { type: 'person-removed'; person: string; by: string; because: string | null }
  | { type: 'person-arrived'; person: string; device: string }
  /** `since`: when their last socket was lost, ms. */
  | { type: 'person-left'; person: string; since: number }
  /**
   * Arrivings and leavings that were counted instead, since theirs were more than are put down singly: so many, the
   * first and the last at these times, ms; `here`: how they stood then.
   */
  | {
      type: 'visits-folded';
      person: string;
      changes: number;
      since: number;
      until: number;
      here: boolean;
    }
  | { type: 'control-asked'; terminal: string; person: string }
  | { type: 'control-declined'; terminal: string; person: string; by: string }
  | {
      type: 'control-passed';
      terminal: string;
      from: string | null;
      to: string | null;
      fence: number;
      how: ControlWay;
    }
  | { type: 'input-paused'; by: string }
  | { type: 'input-resumed'; by: string; reason: string | null }
  | { type: 'program-stopped'; terminal: string; by: string }
  | ({ type: 'policy-changed'; by: string } & SessionPolicy);

/** One event of the record. `seq` counts from 0; `at` is the room's clock, ms; `previous` the hash before, hex. */
export interface RecordEvent {
  seq: number;
  at: number;
  session: string;
  previous: string;
  fact: RecordFact;
}

/** An event as it comes over the wire: one line of the record, whose facts this build may not all know. */
export const recordEvent = v.object({
  seq: count,
  at: v.number(),
  fact: v.looseObject({ type: v.string() }),
});
export type RecordedEvent = v.InferOutput<typeof recordEvent>;

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
