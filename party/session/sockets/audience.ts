import { assertNever } from '#base/assert-never.ts';
import type { Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import {
  MAX_RENEWALS,
  MAX_RENEWALS_BURST,
  MAX_TERMINALS,
  MAX_WATCHES,
  MAX_WATCHES_BURST,
} from '#protocol/ground/limits.ts';
import { parseViewerToRoom, type Refusal, type ViewerToRoom } from '#protocol/wire/messages.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import { createDebts } from '../../rooms/debts.ts';
import type { AgentLine } from './agent-line.ts';
import type { Acts } from '../acts.ts';
import type { Attendance } from '../people/attendance.ts';
import { createControlRequests, isControlRequest, type ControlRequest } from '../control/control-requests.ts';
import type { Controls } from '../control/controls.ts';
import type { Greeting, Hello } from '../people/door.ts';
import type { Inputs } from '../input/inputs.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { Output } from '../output/output.ts';
import type { ViewerPeer } from './peers.ts';
import type { SessionPorts } from '../ports.ts';
import type { RecordStore } from '../record/record-store.ts';
import type { OpenRequests } from '../input/requests.ts';
import type { Tokens } from '../people/tokens.ts';
import type { Terminals } from '../output/terminals.ts';
import type { Viewers } from './viewers.ts';

/** The viewers' side: what each may ask for, and what comes of it. */
export interface Audience {
  /** Welcomes one who is a viewer from now on. */
  greet(greeting: Greeting): void;
  /** Takes a frame in, and gives the reason to close its socket for, if there is one. */
  received(viewer: ViewerPeer, frame: Bytes): CloseReason | null;
}

export interface AudienceParts {
  ports: SessionPorts;
  lifecycle: Lifecycle;
  line: AgentLine;
  acts: Acts;
  controls: Controls;
  record: RecordStore;
  inputs: Inputs;
  requests: OpenRequests;
  output: Output;
  terminals: Terminals;
  viewers: Viewers;
  attendance: Attendance;
  tokens: Tokens;
  handleUnknown(): void;
}

export function createAudience(parts: AudienceParts): Audience {
  const { ports, lifecycle, line, controls, inputs, requests, output, terminals, viewers, attendance } =
    parts;

  /** Those who are here, who have control or began the pause. */
  const peopleOf = () => {
    const named = [...controls.all().map(({ holder }) => holder), controls.pause?.by ?? null];
    const here = attendance.here();
    const absent = [...new Set(named)].filter((id) => !here.some(({ person }) => person === id));
    return [...here, ...absent.flatMap((id) => (id === null ? [] : (attendance.info(id) ?? [])))];
  };

  const welcome = (viewer: ViewerPeer, version: number) => {
    const { id, title, openedAt, endedAt, endpointName, online, onlineSince } = lifecycle.session;
    viewers.tell(viewer, {
      type: 'welcome',
      version,
      session: { id, title, openedAt, endedAt },
      role: viewer.role,
      you: { person: viewer.person, device: viewer.device },
      token: parts.tokens.give(viewer),
      people: peopleOf(),
      controls: controls.all(),
      pause: controls.pause,
      policy: lifecycle.session.policy,
      recordedTo: parts.record.freshFrom,
      endpoint: { name: endpointName, online, since: onlineSince },
      terminals: terminals.all(),
      now: ports.clock.now(),
    });
  };

  const greet = ({ viewer, hello, version }: Greeting): void => {
    const { watch, since } = hello;
    welcome(viewer, version);
    const wanted = watch !== null && terminals.get(watch) !== null ? watch : terminals.first();
    output.watch(viewer, wanted, since);
  };

  const reasonAgainst = (terminal: string) => {
    const info = terminals.get(terminal)?.info ?? null;
    if (info === null) return 'no-such-terminal';
    return info.ended === null && lifecycle.session.endedAt === null ? null : 'terminal-ended';
  };

  /** The size is the controller's: others would redraw what they only watch. */
  const reasonAgainstSize = ({ person }: ViewerPeer, terminal: string) =>
    reasonAgainst(terminal) ?? (controls.isHolder(person, terminal) ? null : 'no-control');

  const controlRequests = createControlRequests({ ...parts, reasonAgainst });

  const refuse = (viewer: ViewerPeer, refusal: Refusal) =>
    viewers.tell(viewer, { type: 'request-refused', ...refusal });

  const reasonAgainstOpening = () => {
    if (lifecycle.session.endedAt !== null) return 'endpoint-offline';
    return terminals.all().length >= MAX_TERMINALS ? 'too-many-terminals' : null;
  };

  // For each person: who may have twenty sockets may not have all of it twenty times.
  const now = () => ports.clock.now();
  const watches = createDebts(now, { perSecond: MAX_WATCHES, burst: MAX_WATCHES_BURST });
  const renewals = createDebts(now, { perSecond: MAX_RENEWALS, burst: MAX_RENEWALS_BURST });
  const isOneTooMany = (viewer: ViewerPeer, { type }: ViewerToRoom) => {
    if (type === 'watch-terminal') return !watches.take(viewer.person);
    if (type === 'renew-token') return !renewals.take(viewer.person);
    // A shell's beginning and end go on the record.
    return (type === 'open-terminal' || type === 'end-terminal') && !parts.acts.take(viewer.person);
  };

  const handle = (viewer: ViewerPeer, message: Exclude<ViewerToRoom, Hello | ControlRequest>): void => {
    switch (message.type) {
      case 'report-received':
        return output.received(viewer, message.bytes);
      case 'write-input':
        if (lifecycle.session.endedAt === null) return inputs.write(viewer, message);
        return viewers.tell(viewer, {
          type: 'input-settled',
          input: message.input,
          problem: 'terminal-ended',
        });
      case 'watch-terminal':
        if (terminals.get(message.terminal) !== null) return output.watch(viewer, message.terminal, null);
        return refuse(viewer, { request: 'watch-terminal', reason: 'no-such-terminal' });
      case 'resize-terminal': {
        const against = reasonAgainstSize(viewer, message.terminal);
        if (against === null && line.send(message)) return;
        return refuse(viewer, { request: 'resize-terminal', reason: against ?? 'endpoint-offline' });
      }
      case 'end-terminal': {
        const against = reasonAgainst(message.terminal);
        if (against === null && line.send(message)) return;
        return refuse(viewer, { request: 'end-terminal', reason: against ?? 'endpoint-offline' });
      }
      case 'open-terminal': {
        const against = reasonAgainstOpening();
        if (against === null && requests.open(viewer, message)) return;
        return refuse(viewer, { request: 'open-terminal', reason: against ?? 'endpoint-offline' });
      }
      case 'renew-token':
        return viewers.tell(viewer, { type: 'token-given', token: parts.tokens.give(viewer) });
      case 'end-session':
        return lifecycle.end(viewer.person);
      default:
        return assertNever(message);
    }
  };

  return {
    greet,
    received(viewer, frame) {
      const parsed = parseViewerToRoom(frame);
      if (!parsed.ok) {
        if (parsed.problem !== 'unknown-type') return parsed.problem;
        parts.handleUnknown();
        return null;
      }
      const { message } = parsed;
      if (!mayRole(viewer.role, message.type)) return 'not-allowed';
      if (message.type === 'hello') return 'malformed-frame';
      if (isOneTooMany(viewer, message)) return 'rate-limited';
      if (isControlRequest(message)) return controlRequests.handle(viewer, message);
      handle(viewer, message);
      return null;
    },
  };
}
