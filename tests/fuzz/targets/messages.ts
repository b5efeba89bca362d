import { encodeFrame } from '#protocol/wire/frame.ts';
import type { Parsed } from '#protocol/wire/frame.ts';
import {
  parseAgentToRoom,
  parseRoomToAgent,
  parseRoomToViewer,
  parseViewerToRoom,
} from '#protocol/wire/messages.ts';
import type { AgentToRoom, RoomToAgent, RoomToViewer, ViewerToRoom } from '#protocol/wire/messages.ts';
import { parseAgentToPtyHost } from '../../../agent/local/messages.ts';
import type { AgentToPtyHost } from '../../../agent/local/messages.ts';
import { mutateMessage } from '../mutate.ts';
import { expectThat, sameBytes } from '../target.ts';
import type { Target } from '../target.ts';

const terminal = 'aaaaaaaa';
const size = { cols: 120, rows: 36 };
const bytes = Uint8Array.of(1, 2, 0x1b, 0xff);
const bare = { terminal, segment: 3, author: 77, profile: 'holdfast-1', ...size, startedAt: 5, firstLine: 9 };
const header = { ...bare, keyframe: bytes };
const sha256 = 'ab'.repeat(32);
const info = {
  ...{ terminal, shell: 'bash', ...size, startedAt: 5, title: null, pause: null, program: null },
  ended: null,
};
const person = '0123456789';
const signature = new Uint8Array(64);
const somebody = {
  ...{ person, role: 'technician' as const, name: 'Ada', title: null, organisation: 'ü', color: 0, since: 5 },
  here: [{ device: person, label: 'Firefox' }],
};
const control = { terminal, holder: person, fence: 3, since: 5, asks: [{ person, at: 6 }] };
const paused = { by: person, at: 5, openFrom: null };
const token = { http: 'a.b.1.c', notes: 'a.b.1.d', forMs: 600_000 };
const policy = { takeover: true, controlGoneMs: 60_000 };
const ended = { at: 4, cause: 'exited' as const, exitCode: 3 };

export const VIEWER_MESSAGES: readonly ViewerToRoom[] = [
  { type: 'hello', version: 2, client: 'fuzz', person, signature, watch: null, since: null },
  {
    ...{ type: 'hello', version: 2, client: 'fuzz', person, signature, watch: terminal },
    since: { terminal, segment: 0, event: 1 },
  },
  { type: 'watch-terminal', terminal },
  { type: 'report-received', bytes: 500 },
  { type: 'write-input', terminal, fence: 3, input: 1, data: bytes },
  { type: 'write-input', terminal, fence: 3, input: 2, burst: { number: 1, place: 4 }, data: bytes },
  { type: 'resize-terminal', terminal, ...size },
  { type: 'reset-terminal', terminal },
  { type: 'open-terminal', ...size },
  { type: 'end-terminal', terminal },
  { type: 'rename-terminal', terminal, name: 'deploy ü' },
  { type: 'rename-terminal', terminal, name: null },
  { type: 'ask-control', terminal },
  { type: 'withdraw-ask', terminal },
  { type: 'decline-ask', terminal, person },
  { type: 'grant-control', terminal, person },
  { type: 'release-control', terminal },
  { type: 'take-control', terminal },
  { type: 'pause-input' },
  { type: 'resume-input', reason: 'lunch is over' },
  { type: 'stop-program', terminal },
  { type: 'offer-handoff', to: { kind: 'person', person }, text: 'It is the spooler. ü' },
  { type: 'offer-handoff', to: { kind: 'anyone' }, text: 'x' },
  { type: 'accept-handoff', handoff: person },
  { type: 'decline-handoff', handoff: person, reason: 'no time' },
  { type: 'withdraw-handoff', handoff: person },
  { type: 'set-work', state: 'waiting', for: 'Omar' },
  { type: 'end-session' },
  { type: 'renew-token' },
  { type: 'looked-at', terminal, line: 12 },
];

export const AGENT_MESSAGES: readonly AgentToRoom[] = [
  { type: 'terminal-announced', terminal, shell: 'bash', ...size, startedAt: 5, running: true },
  { type: 'segment-opened', ...header },
  { type: 'segment-appended', terminal, segment: 3, update: bytes },
  { type: 'segment-sealed', terminal, segment: 3, events: 2, sha256, signature: new Uint8Array(64) },
  { type: 'terminal-ended', terminal, ...ended },
  { type: 'terminal-resized', terminal, ...size },
  { type: 'terminal-titled', terminal, title: 'vim ü' },
  { type: 'program-seen', terminal, program: 'vim' },
  { type: 'stray-modes-seen', terminal, on: true },
  { type: 'terminal-paused', terminal, pause: 'spool-full' },
  { type: 'output-held', terminal, held: true },
  { type: 'input-settled', terminal, input: 1, problem: null },
  { type: 'open-failed', request: 1, reason: 'no shell' },
];

const proof = new Uint8Array(64);

const TO_VIEWER: readonly RoomToViewer[] = [
  {
    type: 'challenge',
    version: 2,
    nonce: new Uint8Array(32),
    serverKey: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    proof,
  },
  {
    type: 'welcome',
    version: 2,
    session: { id: '0123456789ab', title: 'Printer', openedAt: 1, endedAt: null },
    role: 'technician',
    you: { person, device: person },
    token,
    people: [somebody],
    controls: [control],
    pause: paused,
    policy,
    recordedTo: 8,
    endpoint: { name: 'FS01', online: true, since: 1 },
    terminals: [info, { ...info, ended }],
    seen: { terminal, line: 12, at: 6 },
    now: 7,
  },
  { type: 'screen', ...header, skipped: false },
  { type: 'segment-continued', ...bare },
  { type: 'segment-appended', terminal, segment: 3, update: bytes },
  { type: 'segment-sealed', terminal, segment: 3, events: 2, sha256 },
  { type: 'caught-up', terminal, segment: 3, event: 2 },
  { type: 'terminal-changed', info },
  { type: 'endpoint-changed', online: false, since: 3 },
  { type: 'session-ended', at: 3 },
  { type: 'person-changed', info: somebody },
  { type: 'control-changed', control },
  { type: 'pause-changed', pause: paused },
  { type: 'policy-changed', policy },
  { type: 'token-given', token },
  { type: 'recorded', event: { seq: 3, at: 5, fact: { type: 'input-paused', by: person } } },
  { type: 'input-settled', input: 1, problem: 'terminal-ended' },
  { type: 'request-refused', request: 'open-terminal', reason: 'start-failed' },
];

const TO_AGENT: readonly RoomToAgent[] = [
  { type: 'agent-accepted', version: 2, proof },
  { type: 'resume-terminal', terminal, sealedBelow: 2, partial: [{ segment: 3, event: 1, sealed: false }] },
  { type: 'segment-stored', terminal, segment: 3, event: 2, sealed: true },
  { type: 'terminal-closed', terminal },
  { type: 'write-input', terminal, fence: 3, input: 1, data: bytes },
  {
    type: 'write-input',
    terminal,
    fence: 3,
    input: 2,
    burst: { typist: 7, number: 1, place: 4 },
    data: bytes,
  },
  { type: 'raise-fence', terminal, fence: 4, role: 'client' },
  { type: 'stop-program', terminal },
  { type: 'watch-program', terminal, on: true },
  { type: 'open-terminal', request: 1, ...size, by: { person, name: 'Priya', role: 'technician' } },
  { type: 'cut-segment', terminal },
  { type: 'reset-terminal', terminal },
  { type: 'session-ended' },
];

const TO_PTY_HOST: readonly AgentToPtyHost[] = [
  { type: 'host-hello', version: 1, secret: new Uint8Array(32) },
  { type: 'server-reached' },
  ...TO_AGENT,
];

interface Direction<T> {
  name: string;
  parse(frame: Uint8Array<ArrayBuffer>): Parsed<T>;
  messages: readonly T[];
}

/** A parser never throws, and what it takes is a message: it can be sent on and is then read as the same. */
function direction<T extends { type: string }>({ name, parse, messages }: Direction<T>): Target {
  const seeds = messages.map(encodeFrame);
  return {
    name,
    seeds,
    share: 12,
    invent: (random) => mutateMessage(random.pick(seeds), random),
    run(input) {
      const parsed = parse(new Uint8Array(input));
      if (!parsed.ok) return;
      const sent = encodeFrame(parsed.message);
      const again = parse(sent);
      expectThat(again.ok, 'a message that was taken is not taken again');
      expectThat(sameBytes(encodeFrame(again.message), sent), 'a message is another once sent on');
    },
  };
}

export const messageTargets: readonly Target[] = [
  direction({ name: 'parseViewerToRoom', parse: parseViewerToRoom, messages: VIEWER_MESSAGES }),
  direction({ name: 'parseAgentToRoom', parse: parseAgentToRoom, messages: AGENT_MESSAGES }),
  direction({ name: 'parseRoomToViewer', parse: parseRoomToViewer, messages: TO_VIEWER }),
  direction({ name: 'parseRoomToAgent', parse: parseRoomToAgent, messages: TO_AGENT }),
  direction({ name: 'parseAgentToPtyHost', parse: parseAgentToPtyHost, messages: TO_PTY_HOST }),
];
