import { assertNever } from '#base/assert-never.ts';
import { fromBase64url, type Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { MAX_TERMINAL_TITLE_BYTES } from '#protocol/ground/limits.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { parseAgentToRoom, type AgentToRoom, type RoomToAgent } from '#protocol/wire/messages.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import { AGENT_HEADER, parseAgentUpgrade } from '#protocol/wire/agent-upgrade.ts';
import { cleanLine, cleanName } from '#protocol/people/people.ts';
import { agentLine } from '#protocol/wire/server-proof.ts';
import { agentText, type SignaturePlace } from '#protocol/wire/signed-text.ts';
import { chooseVersion } from '#protocol/wire/version.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import type { Prover } from '../../rooms/prover.ts';
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

/** The endpoint's side: the agent's proof of itself, and what it says afterwards. */
export interface Endpoint {
  /** Why the socket of this request is not the agent's, or null. All it needs to show stands in the request. */
  refusal(request: HttpRequest): CloseReason | null;
  /** Takes the socket of a request that shows it; each does so for one socket. */
  accept(socket: Socket, request: HttpRequest): AgentPeer | CloseReason;
  /** Takes a frame in, and gives the reason to close its socket for, if there is one. */
  received(peer: AgentPeer, frame: Bytes): CloseReason | null;
  /** The agent's line is no more; harmless for a socket that no longer counts. */
  gone(peer: AgentPeer): void;
}

export interface EndpointParts {
  ports: SessionPorts;
  prover: Prover;
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

/** An agent that has shown who it is. */
interface Shown {
  place: SignaturePlace;
  version: number;
  agent: string;
  challenge: string;
  nonce: string;
}

export function createEndpoint(parts: EndpointParts): Endpoint {
  const { ports, prover, lifecycle, line, deliveries, inputs, requests, terminals, controls, viewers } =
    parts;

  const tell = (socket: Socket, message: RoomToAgent) => socket.send(encodeFrame(message));

  const gone = (peer: AgentPeer) => {
    if (line.peer !== peer) return;
    line.peer = null;
    inputs.lineBroke();
    requests.lineBroke();
    lifecycle.endpointDown();
  };

  const shown = (request: HttpRequest): Shown | CloseReason => {
    // A page cannot leave it out: what comes from one is no agent's.
    if (request.header('origin') !== null) return 'wrong-origin';
    const header = request.header(AGENT_HEADER);
    // Agents of before asked for a challenge on the socket.
    if (header === null) return 'unsupported-version';
    const upgrade = parseAgentUpgrade(header);
    if (upgrade === null) return 'malformed-frame';
    const { agent, challenge, nonce } = upgrade;
    const version = chooseVersion(upgrade.version);
    if (version === null) return 'unsupported-version';
    const place = prover.place(upgrade.origin);
    if (place === null) return 'wrong-origin';
    if (!prover.isFresh(challenge, 'agent')) return 'challenge-expired';
    const { id: session, endpointKey: publicKey } = lifecycle.session;
    const signature = fromBase64url(upgrade.signature) ?? new Uint8Array(0);
    const text = agentText(place, { session, challenge });
    if (!ports.crypto.isSigned({ publicKey, text, signature })) return 'bad-signature';
    return { place, version, agent, challenge, nonce };
  };

  const greet = (socket: Socket, { place, version, challenge, nonce }: Shown) => {
    const { id, endedAt } = lifecycle.session;
    const statement = { purpose: agentLine(id), clientNonce: nonce, serverNonce: challenge };
    tell(socket, { type: 'agent-accepted', version, proof: prover.sign(place, statement) });
    if (endedAt !== null) tell(socket, { type: 'session-ended' });
  };

  const changeTerminal = (terminal: string, change: Partial<TerminalInfo>) => {
    const known = terminals.get(terminal);
    if (known === null) return 'out-of-order';
    terminals.change(known, change);
    viewers.tellAll({ type: 'terminal-changed', info: known.info });
    return null;
  };

  const handle = (message: AgentToRoom): CloseReason | null => {
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
    refusal(request) {
      const found = shown(request);
      return typeof found === 'string' ? found : null;
    },
    accept(socket, request) {
      const found = shown(request);
      if (typeof found === 'string') return found;
      if (!prover.use(found.challenge)) return 'challenge-expired';
      if (line.peer !== null) parts.close(line.peer, 'replaced');
      const peer: AgentPeer = { kind: 'agent', socket, connectedAt: ports.clock.now() };
      keepPeer(peer);
      // Written down first: where that fails the socket is closed, and is nobody's.
      lifecycle.endpointUp(found.agent);
      line.peer = peer;
      parts.handleAccepted();
      greet(socket, found);
      return peer;
    },
    received(_peer, frame) {
      const parsed = parseAgentToRoom(frame);
      if (parsed.ok) return handle(parsed.message);
      if (parsed.problem !== 'unknown-type') return parsed.problem;
      parts.handleUnknown();
      return null;
    },
    gone,
  };
}
