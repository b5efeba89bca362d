import { assertNever } from '#base/assert-never.ts';
import { hex, type Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { MAX_TERMINAL_TITLE_BYTES } from '#protocol/ground/limits.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import {
  agentChallengeText,
  parseAgentToRoom,
  type AgentToRoom,
  type RoomToAgent,
  type TerminalInfo,
} from '#protocol/wire/messages.ts';
import { cleanLine, cleanName } from '#protocol/people/people.ts';
import { chooseVersion, PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import type { AgentLine } from './agent-line.ts';
import type { Controls } from '../control/controls.ts';
import type { Deliveries } from '../output/deliveries.ts';
import type { Inputs } from '../input/inputs.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { keepPeer, type AgentPeer } from './peers.ts';
import type { SessionPorts, Socket } from '../ports.ts';
import type { OpenRequests } from '../input/requests.ts';
import type { Terminals } from '../output/terminals.ts';
import type { Viewers } from './viewers.ts';

type AgentHello = Extract<AgentToRoom, { type: 'agent-hello' }>;

/** The endpoint's side: the agent's proof of itself, and what it says afterwards. */
export interface Endpoint {
  challenge(socket: Socket): AgentPeer;
  /** Takes a frame in, and gives the reason to close its socket for, if there is one. */
  received(peer: AgentPeer, frame: Bytes): CloseReason | null;
  /** The agent's line is no more; harmless for a socket that no longer counts. */
  gone(peer: AgentPeer): void;
}

export interface EndpointParts {
  ports: SessionPorts;
  lifecycle: Lifecycle;
  line: AgentLine;
  deliveries: Deliveries;
  inputs: Inputs;
  requests: OpenRequests;
  terminals: Terminals;
  controls: Controls;
  viewers: Viewers;
  /** Ends a connection and all the room knows of it. */
  close(peer: AgentPeer, reason: CloseReason): void;
  handleUnknown(): void;
  /** From now on the agent is to be heard from. */
  handleAccepted(): void;
}

const NONCE_BYTES = 32;

export function createEndpoint(parts: EndpointParts): Endpoint {
  const { ports, lifecycle, line, deliveries, inputs, requests, terminals, controls, viewers } = parts;

  const tell = (socket: Socket, message: RoomToAgent) => socket.send(encodeFrame(message));

  const gone = (peer: AgentPeer) => {
    if (line.peer !== peer) return;
    line.peer = null;
    inputs.lineBroke();
    requests.lineBroke();
    lifecycle.endpointDown();
  };

  const accept = (peer: AgentPeer, { version, agent, signature }: AgentHello): CloseReason | null => {
    const chosen = chooseVersion(version);
    if (chosen === null) return 'unsupported-version';
    const { id, endpointKey: publicKey, endedAt } = lifecycle.session;
    const text = agentChallengeText(id, peer.nonce);
    if (!ports.crypto.isSigned({ publicKey, text, signature })) return 'bad-signature';
    if (line.peer !== null) parts.close(line.peer, 'replaced');
    peer.accepted = true;
    keepPeer(peer);
    line.peer = peer;
    lifecycle.endpointUp(agent);
    parts.handleAccepted();
    tell(peer.socket, { type: 'agent-accepted', version: chosen });
    if (endedAt !== null) tell(peer.socket, { type: 'session-ended' });
    return null;
  };

  const changeTerminal = (terminal: string, change: Partial<TerminalInfo>) => {
    const known = terminals.get(terminal);
    if (known === null) return 'out-of-order';
    terminals.change(known, change);
    viewers.tellAll({ type: 'terminal-changed', info: known.info });
    return null;
  };

  const handle = (message: Exclude<AgentToRoom, AgentHello>): CloseReason | null => {
    switch (message.type) {
      case 'segment-appended':
        return deliveries.appended(message);
      case 'segment-opened':
        return deliveries.segmentOpened(message);
      case 'segment-sealed':
        return deliveries.sealed(message);
      case 'terminal-announced':
        return deliveries.announced(message);
      case 'terminal-ended':
        return deliveries.terminalEnded(message);
      case 'terminal-resized':
        return changeTerminal(message.terminal, { cols: message.cols, rows: message.rows });
      case 'terminal-titled':
        return changeTerminal(message.terminal, {
          title: cleanLine(message.title, MAX_TERMINAL_TITLE_BYTES),
        });
      case 'program-seen':
        // One that was asked before the pause ended says nothing any more.
        return changeTerminal(message.terminal, {
          program: controls.pause === null ? null : cleanName(message.program ?? ''),
        });
      case 'terminal-paused':
        return changeTerminal(message.terminal, { pause: message.pause });
      case 'input-settled':
        inputs.settled(message.input, message.problem);
        return null;
      case 'open-failed':
        requests.failed(message.request);
        return null;
      default:
        return assertNever(message);
    }
  };

  return {
    challenge(socket) {
      const nonce = ports.random.bytes(NONCE_BYTES);
      const connectedAt = ports.clock.now();
      const peer: AgentPeer = { kind: 'agent', socket, connectedAt, nonce: hex(nonce), accepted: false };
      keepPeer(peer);
      tell(socket, { type: 'challenge', version: PROTOCOL_VERSION, nonce: Uint8Array.from(nonce) });
      return peer;
    },
    received(peer, frame) {
      const parsed = parseAgentToRoom(frame);
      if (!parsed.ok) {
        if (parsed.problem !== 'unknown-type') return parsed.problem;
        if (!peer.accepted) return 'hello-expected';
        parts.handleUnknown();
        return null;
      }
      const { message } = parsed;
      if (message.type === 'agent-hello') return peer.accepted ? 'malformed-frame' : accept(peer, message);
      return peer.accepted ? handle(message) : 'hello-expected';
    },
    gone,
  };
}
