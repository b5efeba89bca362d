import type { Clock } from '#base/ports.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { MAX_NOTES_FRAMES, MAX_NOTES_FRAMES_BURST } from '#protocol/ground/limits.ts';
import { parseNotesFrame, type NotesFrame } from '#protocol/notes/notes-frame.ts';
import { provedToken } from '#protocol/wire/proof.ts';
import type { Vector, WrittenAct } from '#protocol/notes/sync-frame.ts';
import type { PresenceIdentity, PresenceState } from '#protocol/notes/presence.ts';
import type { Bytes } from '#base/bytes.ts';
import { createRate } from '#base/rate.ts';

/** Steps an awareness clock may skip: a page counts states it never sent. */
const MAX_CLOCK_STEP = 1_000;

/** What becomes of something that came on a socket. */
export type Verdict =
  | { type: 'answer-ping' }
  | { type: 'proved'; token: string }
  | { type: 'nothing' }
  | { type: 'say'; client: number; clock: number; state: PresenceState | null }
  | { type: 'ask'; vector: Vector }
  | { type: 'write'; written: WrittenAct }
  | { type: 'send-all' }
  | { type: 'close'; reason: CloseReason };

/** Looks at everything one socket sends, before anything else does. */
export interface Guard {
  /** The Yjs client it speaks as; null until it has spoken. */
  readonly client: number | null;
  judge(data: unknown): Verdict;
}

export interface GuardOptions {
  identity: PresenceIdentity;
  /** Whether somebody else in the room speaks as this client. */
  isTaken(client: number): boolean;
  clock: Clock;
}

export function createGuard({ identity, isTaken, clock }: GuardOptions): Guard {
  const rate = createRate(clock, { perSecond: MAX_NOTES_FRAMES, burst: MAX_NOTES_FRAMES_BURST });
  let said: { client: number; clock: number } | null = null;

  function judgeAwareness({ client, clock: at, state }: Extract<NotesFrame, { type: 'awareness' }>): Verdict {
    if (said === null ? isTaken(client) : client !== said.client) return close('not-allowed');
    if (state !== null && !isSame(state, identity)) return close('not-allowed');
    if (said !== null && at - said.clock > MAX_CLOCK_STEP) return close('malformed-frame');
    // A repetition: a client that leaves repeats the clock of its last state.
    if (said !== null && (at < said.clock || (at === said.clock && state !== null))) return NOTHING;
    said = { client, clock: at };
    return { type: 'say', client, clock: at, state };
  }

  function judgeFrame(bytes: Bytes): Verdict {
    const parsed = parseNotesFrame(bytes);
    if (!parsed.ok) return close(parsed.problem);
    const { frame } = parsed;
    switch (frame.type) {
      case 'awareness':
        return judgeAwareness(frame);
      case 'ask':
      case 'write':
        return frame;
      case 'query-awareness':
        return { type: 'send-all' };
      case 'empty-update':
        return NOTHING;
    }
  }

  return {
    get client() {
      return said?.client ?? null;
    },
    judge(data) {
      if (!rate.takeOne()) return close('rate-limited');
      if (data === 'ping') return { type: 'answer-ping' };
      const token = typeof data === 'string' ? provedToken(data) : null;
      if (token !== null) return { type: 'proved', token };
      // Text is how y-partykit announces frames in pieces, which would go by here unseen.
      return data instanceof ArrayBuffer ? judgeFrame(new Uint8Array(data)) : close('malformed-frame');
    },
  };
}

const NOTHING: Verdict = { type: 'nothing' };
const close = (reason: CloseReason): Verdict => ({ type: 'close', reason });

function isSame(state: PresenceState, identity: PresenceIdentity): boolean {
  return (
    state.person === identity.person &&
    state.device === identity.device &&
    state.name === identity.name &&
    state.role === identity.role &&
    state.color === identity.color
  );
}
