import type { Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { InputPause, SessionPolicy, TerminalControl } from '#protocol/control/control.ts';
import type { HttpProblem } from '#protocol/wire/http.ts';
import type {
  InputProblem,
  Position,
  RoomToViewer,
  SegmentHeader,
  TerminalInfo,
} from '#protocol/wire/messages.ts';
import type { PersonInfo } from '#protocol/people/people.ts';
import type { Role } from '#protocol/ground/roles.ts';
import type { OutputEvent } from '#protocol/output/event.ts';

type Welcome = Extract<RoomToViewer, { type: 'welcome' }>;

/** The key that makes a browser, or a program, one device of a person. It signs, and cannot be read. */
export interface DeviceKey {
  /** Ed25519, raw, base64url. */
  readonly publicKey: string;
  sign(text: string): Promise<Bytes>;
}

/**
 * Why there is no connection. `no-device-key`: this machine can keep no key, or not sign with it. `server-unproven`: what
 * answers did not prove to be the server, or not the one that is known.
 */
export type Refusal = CloseReason | HttpProblem | 'server-unreachable' | 'server-unproven' | 'no-device-key';

/** What a connection is doing. `refused` and `closed` are final: only a new link or a new call changes them. */
export type ConnectionState =
  | { status: 'connecting' }
  | { status: 'live' }
  /** `since`: when the line was lost, ms of this machine's clock. `nextAttemptAt` likewise. `reason`: the room's, where it gave one. */
  | { status: 'reconnecting'; since: number; nextAttemptAt: number; reason: CloseReason | null }
  | { status: 'refused'; reason: Refusal }
  | { status: 'closed' };

/** What the room last said of the session; kept while reconnecting. */
export interface SessionView {
  session: Welcome['session'];
  endpoint: Welcome['endpoint'];
  role: Role;
  you: Welcome['you'];
  /** Those who are here, who have control or began the pause, and others who left since we came. */
  people: readonly PersonInfo[];
  controls: readonly TerminalControl[];
  pause: InputPause | null;
  policy: SessionPolicy;
  terminals: readonly TerminalInfo[];
  /** The terminal whose output this connection gets, or null where the session has none yet. */
  watching: string | null;
  /** Room's clock less this machine's, ms. */
  clockOffsetMs: number;
  /** Last measured round trip to the server, ms. */
  latencyMs: number | null;
}

/** The output of the watched terminal, in order, each event once. */
export type OutputItem =
  /** Drop what is shown, apply `keyframe` (inflated, escape sequences) on an empty screen of the header's size. */
  | { type: 'screen'; header: SegmentHeader; keyframe: Uint8Array; skipped: boolean }
  /** The next segment begins; what is shown stays. */
  | { type: 'segment'; header: Omit<SegmentHeader, 'keyframe'> }
  | { type: 'event'; terminal: string; at: Position; event: OutputEvent }
  /** All that is stored has been delivered: what is shown is now. */
  | { type: 'caught-up'; terminal: string; at: Position };

/** Why keys did not reach the shell, by the room's word or this machine's own. */
export type WriteProblem = InputProblem | 'not-allowed' | 'not-connected';

/** Whether keys reached the shell. */
export type WriteResult = { ok: true } | { ok: false; problem: WriteProblem };

export type RequestRefused = Extract<RoomToViewer, { type: 'request-refused' }>;

/** A sealed piece of the past: the keyframe it begins with (inflated) and its events. */
export interface HistorySegment {
  header: Omit<SegmentHeader, 'keyframe' | 'author'>;
  keyframe: Uint8Array;
  events: readonly OutputEvent[];
}
