import * as v from 'valibot';
import { frameParser } from './frame.ts';
import {
  MAX_COLS,
  MAX_FRAME_BYTES,
  MAX_INPUT_BYTES,
  MAX_KEYFRAME_BYTES,
  MAX_NAME_BYTES,
  MAX_ROWS,
  MIN_COLS,
  MIN_ROWS,
} from '../ground/limits.ts';
import { CONTROL_REQUESTS, inputPause, sessionPolicy, terminalControl } from '../control/control.ts';
import { entityId, personInfo } from '../people/people.ts';
import { publicKey } from '../people/public-key.ts';
import { END_CAUSES } from '../output/end-cause.ts';
import { recordEvent } from '../record/record.ts';
import { ROLES } from '../ground/roles.ts';
import { count, terminalId, time } from '../ground/values.ts';

const bytes = (max: number) => v.pipe(v.instance(Uint8Array), v.maxLength(max));
const label = (max: number) => v.pipe(v.string(), v.maxLength(max));
const sha256Hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const cols = v.pipe(v.number(), v.integer(), v.minValue(MIN_COLS), v.maxValue(MAX_COLS));
const rows = v.pipe(v.number(), v.integer(), v.minValue(MIN_ROWS), v.maxValue(MAX_ROWS));

const message = <const Type extends string, Entries extends v.ObjectEntries>(type: Type, entries: Entries) =>
  v.object({ type: v.literal(type), ...entries });

/**
 * Why keys did not reach a shell. `not-confirmed`: the line broke before the pty host answered; it may have.
 * `no-control`: another has it, or nobody; `late`: they were typed under a fence that is no more; `paused`: see
 * `control.ts`.
 */
const INPUT_PROBLEMS = [
  'endpoint-offline',
  'terminal-ended',
  'no-such-terminal',
  'not-confirmed',
  'too-much-input',
  'no-control',
  'late',
  'paused',
] as const;

/** Why a terminal's output stands still, where it does. */
const PAUSES = ['spool-full', 'spool-failed'] as const;

/** What a session knows of a terminal. */
export const terminalInfo = v.object({
  terminal: terminalId,
  shell: label(200),
  cols,
  rows,
  startedAt: time,
  title: v.nullable(label(500)),
  pause: v.nullable(v.picklist(PAUSES)),
  /** The program in the foreground, where that is known: while keys are paused. */
  program: v.nullable(label(200)),
  ended: v.nullable(
    v.object({
      at: time,
      cause: v.picklist(END_CAUSES),
      exitCode: v.nullable(v.pipe(v.number(), v.integer())),
    }),
  ),
});

/**
 * The start of a segment. `segment` counts from 0 in its terminal; `author` is the Yjs client id that alone writes it;
 * `firstLine` the number of the line its keyframe begins with; `keyframe` deflated (RFC 1951), written by `agent/screen`.
 */
const segmentHeader = v.object({
  terminal: terminalId,
  segment: count,
  author: v.pipe(count, v.maxValue(0xffffffff)),
  profile: label(64),
  cols,
  rows,
  startedAt: time,
  firstLine: count,
  keyframe: bytes(MAX_KEYFRAME_BYTES),
});

const { keyframe: _keyframe, ...bareHeader } = segmentHeader.entries;

/** A place in a terminal's output: the event that comes next. `event` is the segment's Yjs clock. */
export const position = v.object({ segment: count, event: count });

const segmentOpened = message('segment-opened', segmentHeader.entries);
/** `update`: a Yjs update (v1) that appends events to the segment's array, and nothing else. */
const segmentAppended = message('segment-appended', {
  terminal: terminalId,
  segment: count,
  update: bytes(MAX_FRAME_BYTES - 1024),
});
const inputId = v.pipe(count, v.maxValue(0xffffffff));
const size = { cols, rows };

/** Who asked for something, as the room says. */
const asker = v.object({ person: entityId, name: label(MAX_NAME_BYTES), role: v.picklist(ROLES) });

/** What shows who one is, in requests over HTTP and to the notes room, and for how long it does, in ms. */
const givenToken = v.object({ http: label(200), notes: label(200), forMs: count });

const inTerminal = { terminal: terminalId };
const withPerson = { terminal: terminalId, person: entityId };

const viewerToRoom = [
  /**
   * First on every socket, in answer to the room's `challenge`. `signature`: Ed25519 by the device's key over
   * `viewerText`. `watch`: a terminal, or null for the session's newest; `since`: what is on screen already.
   */
  message('hello', {
    version: count,
    client: label(100),
    person: entityId,
    signature: bytes(64),
    watch: v.nullable(terminalId),
    since: v.nullable(v.object({ terminal: terminalId, ...position.entries })),
  }),
  message('watch-terminal', { terminal: terminalId }),
  /** Bytes of all frames taken in on this socket, summed since it opened: what flow control goes by. */
  message('report-received', { bytes: count }),
  /** `fence`: of the terminal's control as the sender knows it; under another one the keys are dropped. */
  message('write-input', {
    terminal: terminalId,
    fence: count,
    input: inputId,
    data: bytes(MAX_INPUT_BYTES),
  }),
  /** Only from who has control. */
  message('resize-terminal', { terminal: terminalId, ...size }),
  message('open-terminal', size),
  message('end-terminal', inTerminal),
  message('ask-control', inTerminal),
  message('withdraw-ask', inTerminal),
  message('decline-ask', withPerson),
  /** From who has it, to somebody who is here, whether they asked or not. */
  message('grant-control', withPerson),
  message('release-control', inTerminal),
  /** Where it is free; from another, where the policy lets technicians. */
  message('take-control', inTerminal),
  message('pause-input', {}),
  /** `reason`: where somebody else began the pause. */
  message('resume-input', { reason: v.nullable(label(500)) }),
  /** Interrupts the program in the foreground, paused or not. */
  message('stop-program', inTerminal),
  message('end-session', {}),
  /** Answered by `token-given`. */
  message('renew-token', {}),
] as const;

const roomToViewer = [
  /** First on every socket. `proof`: by `serverKey`, over the nonce of the viewer's upgrade (`nonce` in its query) and this. */
  message('challenge', { version: count, nonce: bytes(32), serverKey: publicKey, proof: bytes(64) }),
  message('welcome', {
    version: count,
    session: v.object({
      id: label(20),
      title: label(200),
      openedAt: time,
      endedAt: v.nullable(time),
    }),
    role: v.picklist(ROLES),
    you: v.object({ person: entityId, device: entityId }),
    token: givenToken,
    /** Those who are here, who have control or began the pause. */
    people: v.array(personInfo),
    controls: v.array(terminalControl),
    pause: v.nullable(inputPause),
    policy: sessionPolicy,
    /** Number of the record's next event: what `recorded` tells of goes on from there. */
    recordedTo: count,
    endpoint: v.object({ name: label(200), online: v.boolean(), since: time }),
    terminals: v.array(terminalInfo),
    /** The room's clock, so that a page can tell how far its own is off. */
    now: time,
  }),
  /** The whole screen at a segment's start; what was shown before is to be dropped. `skipped`: output was passed over. */
  message('screen', { ...segmentHeader.entries, skipped: v.boolean() }),
  /** The next segment begins where the last ended: nothing to redraw. */
  message('segment-continued', bareHeader),
  segmentAppended,
  message('segment-sealed', { terminal: terminalId, segment: count, events: count, sha256: sha256Hex }),
  /** All that is stored of the watched terminal has been sent. */
  message('caught-up', { terminal: terminalId, ...position.entries }),
  message('terminal-changed', { info: terminalInfo }),
  message('endpoint-changed', { online: v.boolean(), since: time }),
  message('session-ended', { at: time }),
  message('person-changed', { info: personInfo }),
  message('control-changed', { control: terminalControl }),
  message('pause-changed', { pause: v.nullable(inputPause) }),
  message('policy-changed', { policy: sessionPolicy }),
  message('token-given', { token: givenToken }),
  /** What has just been put on the record, seals of segments left out. */
  message('recorded', { event: recordEvent }),
  message('input-settled', { input: inputId, problem: v.nullable(v.picklist(INPUT_PROBLEMS)) }),
  /** A request that could not be done; the socket stays. */
  message('request-refused', {
    request: v.picklist([
      'open-terminal',
      'resize-terminal',
      'watch-terminal',
      'end-terminal',
      ...CONTROL_REQUESTS,
    ]),
    reason: v.picklist([
      'endpoint-offline',
      'no-such-terminal',
      'terminal-ended',
      'too-many-terminals',
      'start-failed',
      /** Another has it, or nobody. */
      'no-control',
      /** Another has it, and it is theirs to give. */
      'held',
      /** Who it was to go to is not here, or may not type. */
      'no-such-person',
      'not-asked',
      'paused',
      /** Who began the pause is here, or was too short a time ago, or no reason was given. */
      'not-yours',
    ]),
  }),
] as const;

export const agentToRoom = [
  /** Every terminal whose output the agent still holds, running or not; the room answers with `resume-terminal`. */
  message('terminal-announced', {
    terminal: terminalId,
    shell: label(200),
    ...size,
    startedAt: time,
    running: v.boolean(),
  }),
  segmentOpened,
  segmentAppended,
  /** `sha256` of the segment's canonical text, `signature` Ed25519 over `sealText`; null where the author is gone. */
  message('segment-sealed', {
    terminal: terminalId,
    segment: count,
    events: count,
    sha256: sha256Hex,
    signature: v.nullable(bytes(64)),
  }),
  /** All segments of the terminal have been sent before. */
  message('terminal-ended', {
    terminal: terminalId,
    at: time,
    cause: v.picklist(END_CAUSES),
    exitCode: v.nullable(v.pipe(v.number(), v.integer())),
  }),
  message('terminal-resized', { terminal: terminalId, ...size }),
  message('terminal-titled', { terminal: terminalId, title: label(500) }),
  /** The program in the foreground, or null where the shell itself waits there. Only while asked for. */
  message('program-seen', { terminal: terminalId, program: v.nullable(label(200)) }),
  message('terminal-paused', { terminal: terminalId, pause: v.nullable(v.picklist(PAUSES)) }),
  message('input-settled', {
    terminal: terminalId,
    input: inputId,
    problem: v.nullable(v.picklist(INPUT_PROBLEMS)),
  }),
  /** A shell could not be started. */
  message('open-failed', { request: inputId, reason: label(500) }),
] as const;

export const roomToAgent = [
  /** First on every socket. `proof`: by the server's key, over the nonce and challenge of the agent's upgrade. */
  message('agent-accepted', { version: count, proof: bytes(64) }),
  /**
   * What the room holds: every segment below `sealedBelow` is sealed; `partial` names what it has of those above.
   * `event` is the number of events held.
   */
  message('resume-terminal', {
    terminal: terminalId,
    sealedBelow: count,
    partial: v.array(v.object({ ...position.entries, sealed: v.boolean() })),
  }),
  /** The segment is durable up to `event`; `sealed` once its seal is. */
  message('segment-stored', { terminal: terminalId, segment: count, event: count, sealed: v.boolean() }),
  /** The room has put the terminal's end on the record: nothing of it need be kept. */
  message('terminal-closed', { terminal: terminalId }),
  /** `fence` is missing from rooms that know no control; then it is 0. */
  message('write-input', {
    terminal: terminalId,
    fence: v.optional(count, 0),
    input: inputId,
    data: bytes(MAX_INPUT_BYTES),
  }),
  /** Keys under a lower fence never reach the shell from now on. `role`: whose keys may, or null for nobody's. */
  message('raise-fence', { terminal: terminalId, fence: count, role: v.nullable(v.picklist(ROLES)) }),
  /** Interrupts the program in the foreground. */
  message('stop-program', { terminal: terminalId }),
  /** Whether keys stand still: while they do the pty host reports which program is in the foreground. */
  message('watch-program', { terminal: terminalId, on: v.boolean() }),
  message('resize-terminal', { terminal: terminalId, ...size }),
  /** Which shell it is the endpoint says, and no server. `by`: who asked, for the endpoint's own log. */
  message('open-terminal', { request: inputId, ...size, by: asker }),
  message('end-terminal', { terminal: terminalId }),
  /** Ends the live segment now, so that a joiner gets a fresh keyframe instead of a long tail. */
  message('cut-segment', { terminal: terminalId }),
  message('session-ended', {}),
] as const;

export type ViewerToRoom = v.InferOutput<(typeof viewerToRoom)[number]>;
export type RoomToViewer = v.InferOutput<(typeof roomToViewer)[number]>;
export type AgentToRoom = v.InferOutput<(typeof agentToRoom)[number]>;
export type RoomToAgent = v.InferOutput<(typeof roomToAgent)[number]>;
export type Asker = v.InferOutput<typeof asker>;
export type TerminalInfo = v.InferOutput<typeof terminalInfo>;
export type GivenToken = v.InferOutput<typeof givenToken>;
export type SegmentHeader = v.InferOutput<typeof segmentHeader>;
export type Position = v.InferOutput<typeof position>;
export type InputProblem = (typeof INPUT_PROBLEMS)[number];
export type Pause = (typeof PAUSES)[number];

export const parseViewerToRoom = frameParser(viewerToRoom);
export const parseRoomToViewer = frameParser(roomToViewer);
export const parseAgentToRoom = frameParser(agentToRoom);
export const parseRoomToAgent = frameParser(roomToAgent);

export interface SealStatement {
  session: string;
  terminal: string;
  segment: number;
  events: number;
  sha256: string;
}

/** The text an agent signs to seal a segment. */
export function sealText({ session, terminal, segment, events, sha256 }: SealStatement): string {
  return `holdfast seal v1\n${session}\n${terminal}\n${segment}\n${events}\n${sha256}`;
}
