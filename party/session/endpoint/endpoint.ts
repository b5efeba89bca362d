import { PING_TIMEOUT_MS } from '#protocol/ground/limits.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { RoomToAgent } from '#protocol/wire/messages.ts';
import { agentLine } from '#protocol/server/proof.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Socket } from '../ports.ts';
import { keepPeer, type AgentPeer, type Peer } from '../sockets/peers.ts';
import { readAgentProof, type ShownAgent } from './agent-proof.ts';

export type AcceptedAgent = { ok: true; peer: AgentPeer } | { ok: false; problem: CloseReason };

/** The endpoint's agent: its proof of itself, and whether it is there. */
export interface Endpoint {
  /** Why the socket of this request is not the agent's, or null. */
  refusal(request: HttpRequest): CloseReason | null;
  /** Takes the socket of a request that shows it; each does so for one socket. */
  accept(socket: Socket, request: HttpRequest): AcceptedAgent;
  /** An endpoint whose line has gone dead is told of while somebody watches; nobody is woken for it otherwise. */
  checkPulse(): void;
  /** After a wake: an agent whose socket died with the room has left without a word. */
  settle(): void;
}

export interface EndpointParts {
  ground: Ground;
  lifecycle: Lifecycle;
}

export function createEndpoint({ ground, lifecycle }: EndpointParts): Endpoint {
  const { ports, prover, alarms, connections, line } = ground;
  const { clock } = ports;

  const tell = (socket: Socket, message: RoomToAgent) => socket.send(encodeFrame(message));

  const prove = (request: HttpRequest) =>
    readAgentProof(request, { ground, publicKey: lifecycle.session.endpointKey });

  const greet = (socket: Socket, { place, version, challenge, nonce }: ShownAgent) => {
    const { id, endedAt } = lifecycle.session;
    const statement = { purpose: agentLine(id), clientNonce: nonce, serverNonce: challenge };
    tell(socket, { type: 'agent-accepted', version, proof: prover.sign(place, statement) });
    if (endedAt !== null) tell(socket, { type: 'session-ended' });
  };

  /** Harmless for a socket that no longer counts. */
  const handleGone = (peer: Peer) => {
    if (line.peer !== peer) return;
    line.disconnect();
    lifecycle.endpointDown();
  };
  connections.onGone(handleGone);

  return {
    refusal(request) {
      const proof = prove(request);
      return proof.ok ? null : proof.problem;
    },
    accept(socket, request) {
      const proof = prove(request);
      if (!proof.ok) return proof;
      if (!prover.use(proof.shown.challenge)) return { ok: false, problem: 'challenge-expired' };
      if (line.peer !== null) connections.close(line.peer, 'replaced');
      const peer: AgentPeer = { kind: 'agent', socket, connectedAt: clock.now() };
      keepPeer(peer);
      // Written down first: where that fails the socket is closed, and is nobody's.
      lifecycle.endpointUp(proof.shown.agent);
      line.connect(peer);
      // From now on it is to be heard from.
      alarms.soonest('pulse', clock.now() + PING_TIMEOUT_MS + 1);
      greet(socket, proof.shown);
      return { ok: true, peer };
    },
    checkPulse() {
      const { peer } = line;
      if (peer === null || connections.taken().all === 0) return;
      const heardAt = Math.max(peer.connectedAt, peer.socket.lastPingAt() ?? 0);
      if (clock.now() - heardAt > PING_TIMEOUT_MS) connections.close(peer, 'no-answer');
      else alarms.soonest('pulse', heardAt + PING_TIMEOUT_MS + 1);
    },
    settle() {
      if (lifecycle.session.online && line.peer === null) lifecycle.endpointDown();
    },
  };
}
