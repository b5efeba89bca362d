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
import type { RecordedEvent } from '#protocol/record/record.ts';
import type { Role } from '#protocol/ground/roles.ts';
import type { OutputEvent } from '#protocol/output/event.ts';

type Welcome = Extract<RoomToViewer, { type: 'welcome' }>;

/** The key that makes a browser, or a program, one device of a person. It signs, and cannot be read. */
export interface DeviceKey {
  /** Ed25519, raw, base64url. */
  readonly publicKey: string;
  sign(text: string): Promise<Bytes>;
}

/** Why there is no connection. `no-device-key`: this machine can keep no key, or not sign with it. */
export type Refusal = CloseReason | HttpProblem | 'server-unreachable' | 'no-device-key';

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
export type Output =
  /** Drop what is shown, apply `keyframe` (inflated, escape sequences) on an empty screen of the header's size. */
  | { type: 'screen'; header: SegmentHeader; keyframe: Uint8Array; skipped: boolean }
  /** The next segment begins; what is shown stays. */
  | { type: 'segment'; header: Omit<SegmentHeader, 'keyframe'> }
  | { type: 'event'; terminal: string; at: Position; event: OutputEvent }
  /** All that is stored has been delivered: what is shown is now. */
  | { type: 'caught-up'; terminal: string; at: Position };

/** Why keys did not reach the shell, by the room's word or this machine's own. */
export type WriteProblem = InputProblem | 'not-allowed' | 'not-connected';

export type WriteResult = { reached: true } | { reached: false; problem: WriteProblem };

/** A sealed piece of the past: the keyframe it begins with (inflated) and its events. */
export interface HistorySegment {
  header: Omit<SegmentHeader, 'keyframe' | 'author'>;
  keyframe: Uint8Array;
  events: readonly OutputEvent[];
}

export interface Connection {
  readonly state: ConnectionState;
  readonly view: SessionView | null;
  onState(listener: (state: ConnectionState) => void): () => void;
  onView(listener: (view: SessionView) => void): () => void;
  /**
   * The listener takes output in and calls `done` (or returns) when it has; bytes are acknowledged to the room only
   * then, so that a slow screen is never queued for.
   */
  onOutput(listener: (output: Output, done: () => void) => void): () => void;
  /** Whether keys can be sent now; waits for the first screen, and is false only once there will be none. */
  ready(): Promise<boolean>;
  /**
   * Sends keys, longer ones in bounded pieces, and says whether they reached the shell. Never sends twice. Where nobody
   * has control and this role may take it, it is taken first.
   */
  write(keys: string | Uint8Array): Promise<WriteResult>;
  resize(cols: number, rows: number): void;
  /** Watches another terminal of the session. */
  watch(terminal: string): void;
  openTerminal(cols: number, rows: number): void;
  endTerminal(): void;
  endSession(): void;
  /** Control of the watched terminal: who may ask for what is said in `protocol/wire/rights.ts`, refusals come as such. */
  askControl(): void;
  withdrawAsk(): void;
  declineAsk(person: string): void;
  /** Passes control on, to one who asked or another who is here. */
  grantControl(person: string): void;
  releaseControl(): void;
  takeControl(): void;
  pauseInput(): void;
  /** `reason`: where somebody else began the pause. */
  resumeInput(reason?: string): void;
  /** Interrupts the watched terminal's program. */
  stopProgram(): void;
  /** What is put on the record from now on. */
  onRecorded(listener: (event: RecordedEvent) => void): () => void;
  /** Refusals of the requests above. */
  onRefused(listener: (refused: Extract<RoomToViewer, { type: 'request-refused' }>) => void): () => void;
  /** The last sealed segments before `before` that together begin at least `lines` lines above its first line. */
  history(before: Position, lines: number): Promise<HistorySegment[]>;
  close(): void;
}
