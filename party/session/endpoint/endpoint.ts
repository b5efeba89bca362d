import { PING_TIMEOUT_MS } from '#protocol/ground/limits.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { RoomToAgent } from '#protocol/wire/messages.ts';
import { agentLine } from '#protocol/server/proof.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { SessionRecord } from '../record/record.ts';
import type { Socket } from '../ports.ts';
import type { Gone } from '../sockets/connections.ts';
import { keepPeer, type AgentPeer } from '../sockets/peers.ts';
import { absenceCause } from './absence-cause.ts';
import { readAgentProof, type ShownAgent } from './agent-proof.ts';

export type AcceptedAgent = { ok: true; peer: AgentPeer } | { ok: false; problem: CloseReason };

/** The endpoint's agent: its proof of itself, and whether it is there. */
export interface Endpoint {
  /** Why the socket of this request is not the agent's, or null. */
  refusal(request: HttpRequest): CloseReason | null;
  /** Takes the socket of a request that shows it; each does so for one socket. */
  accept(socket: Socket, request: HttpRequest): AcceptedAgent;
  /**
   * If an endpoint's connection has gone dead, viewers are told while somebody watches; the room is not woken for it
   * otherwise.
   */
  checkPulse(): void;
  /** After a wake: an agent whose socket died with the room has left without a word. */
  settle(): void;
  /** The server is about to end: that is put on the record while it can be, and no agent comes any more. */
  serverStops(): void;
}

export interface EndpointParts {
  ground: Ground;
  lifecycle: Lifecycle;
  record: Pick<SessionRecord, 'lastAt'>;
}

export function createEndpoint({ ground, lifecycle, record }: EndpointParts): Endpoint {
  const { ports, prover, alarms, connections, line } = ground;
  const { clock } = ports;
  let isStopping = false;

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
  const handleGone = ({ peer, why }: Gone) => {
    if (line.peer !== peer) return;
    line.disconnect();
    lifecycle.endpointDown(why === null ? { what: 'line-lost' } : { what: 'line-closed', why });
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
      if (isStopping) return { ok: false, problem: 'internal-error' };
      if (!prover.use(proof.shown.challenge)) return { ok: false, problem: 'challenge-expired' };
      if (line.peer !== null) connections.close(line.peer, 'replaced');
      const peer: AgentPeer = { kind: 'agent', socket, connectedAt: clock.now() };
      keepPeer(peer);
      // Stored first: if that fails the socket is closed, and is nobody's.
      const { agent, life } = proof.shown;
      lifecycle.endpointUp({ agent, life, cause: absenceCause(lifecycle.session.life, life) });
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
      const { online, serverLife, openedAt } = lifecycle.session;
      if (!online || line.peer !== null) return;
      // Its end has woken the room, or is why the room was made again: the server ran all along.
      if (serverLife === ports.processLife) lifecycle.endpointDown({ what: 'line-lost' });
      else lifecycle.endpointDown({ what: 'not-running', since: record.lastAt() ?? openedAt });
    },
    serverStops() {
      isStopping = true;
      lifecycle.endpointDown({ what: 'server-stopped' });
    },
  };
}
