import { assertNever } from '#base/assert-never.ts';
import type { Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/close.ts';
import { MAX_TERMINALS } from '#protocol/limits.ts';
import { parseViewerToRoom, type RoomToViewer, type ViewerToRoom } from '#protocol/messages.ts';
import { mayRole } from '#protocol/roles.ts';
import { chooseVersion } from '#protocol/version.ts';
import type { AgentLine } from './agent-line.ts';
import type { Inputs } from './inputs.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Output } from './output.ts';
import type { ViewerPeer } from './peers.ts';
import type { SessionPorts } from './ports.ts';
import type { OpenRequests } from './requests.ts';
import type { Terminals } from './terminals.ts';
import type { Viewers } from './viewers.ts';

type Refusal = Extract<RoomToViewer, { type: 'request-refused' }>;
type Hello = Extract<ViewerToRoom, { type: 'hello' }>;

/** The viewers' side: what each may ask for, and what comes of it. */
export interface Audience {
  /** Takes a frame in, and gives the reason to close its socket for, if there is one. */
  received(viewer: ViewerPeer, frame: Bytes): CloseReason | null;
}

export interface AudienceParts {
  ports: SessionPorts;
  lifecycle: Lifecycle;
  line: AgentLine;
  inputs: Inputs;
  requests: OpenRequests;
  output: Output;
  terminals: Terminals;
  viewers: Viewers;
  handleUnknown(): void;
}

export function createAudience(parts: AudienceParts): Audience {
  const { ports, lifecycle, line, inputs, requests, output, terminals, viewers } = parts;

  const welcome = (viewer: ViewerPeer, version: number) => {
    const { id, title, openedAt, endedAt, endpointName, online, onlineSince } = lifecycle.session;
    viewers.tell(viewer, {
      type: 'welcome',
      version,
      session: { id, title, openedAt, endedAt },
      role: viewer.role,
      expiresAt: viewer.expiresAt,
      endpoint: { name: endpointName, online, since: onlineSince },
      terminals: terminals.all(),
      now: ports.clock.now(),
    });
  };

  const greet = (viewer: ViewerPeer, { version, watch, since }: Hello): CloseReason | null => {
    const chosen = chooseVersion(version);
    if (chosen === null) return 'unsupported-version';
    viewer.greeted = true;
    welcome(viewer, chosen);
    const wanted = watch !== null && terminals.get(watch) !== null ? watch : terminals.first();
    output.watch(viewer, wanted, since);
    return null;
  };

  const reasonAgainst = (terminal: string): Refusal['reason'] | null => {
    const info = terminals.get(terminal)?.info ?? null;
    if (info === null) return 'no-such-terminal';
    return info.ended === null && lifecycle.session.endedAt === null ? null : 'terminal-ended';
  };

  /** Passes a request on to the endpoint, or says why it could not be. */
  const request = (viewer: ViewerPeer, asked: Refusal['request'], reason: Refusal['reason'] | null) => {
    if (reason !== null) viewers.tell(viewer, { type: 'request-refused', request: asked, reason });
  };

  const openingProblem = (): Refusal['reason'] | null => {
    if (lifecycle.session.endedAt !== null) return 'endpoint-offline';
    return terminals.all().length >= MAX_TERMINALS ? 'too-many-terminals' : null;
  };

  const handle = (viewer: ViewerPeer, message: Exclude<ViewerToRoom, Hello>): void => {
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
        return request(viewer, 'watch-terminal', 'no-such-terminal');
      case 'resize-terminal':
      case 'end-terminal': {
        const against = reasonAgainst(message.terminal);
        const sent = against === null && line.send(message);
        return request(viewer, message.type, sent ? null : (against ?? 'endpoint-offline'));
      }
      case 'open-terminal': {
        const against = openingProblem();
        const sent = against === null && requests.open(viewer, message);
        return request(viewer, 'open-terminal', sent ? null : (against ?? 'endpoint-offline'));
      }
      case 'end-session':
        return lifecycle.end(viewer.link);
      default:
        return assertNever(message);
    }
  };

  return {
    received(viewer, frame) {
      if (viewer.expiresAt <= ports.clock.now()) return 'link-expired';
      const parsed = parseViewerToRoom(frame);
      if (!parsed.ok) {
        if (parsed.problem !== 'unknown-type') return parsed.problem;
        if (!viewer.greeted) return 'hello-expected';
        parts.handleUnknown();
        return null;
      }
      const { message } = parsed;
      if (!mayRole(viewer.role, message.type)) return 'not-allowed';
      if (message.type === 'hello') return viewer.greeted ? 'malformed-frame' : greet(viewer, message);
      if (!viewer.greeted) return 'hello-expected';
      handle(viewer, message);
      return null;
    },
  };
}
