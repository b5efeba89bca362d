import type { Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { provedToken } from '#protocol/wire/proof.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import type { Joined } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { Handling } from '../handling.ts';
import type { Guests } from '../people/guests.ts';
import type { Socket } from '../ports.ts';
import type { Arrivals } from './arrivals.ts';
import { createDispatch } from './dispatch.ts';
import type { Peer } from '../sockets/peers.ts';

/** The traffic on the room's sockets. */
export interface Traffic {
  /** Messages of a type this build does not know, since the room woke. */
  readonly unknownMessages: number;
  wake(sockets: Iterable<{ socket: Socket; kept: unknown }>): void;
  refusal(request: HttpRequest): CloseReason | null;
  connected(socket: Socket, request: HttpRequest): void;
  received(socket: Socket, frame: Bytes | string): void;
  closed(socket: Socket): void;
}

export interface TrafficParts {
  ground: Ground;
  handling: Handling;
  joined: Joined;
  arrivals: Arrivals;
  guests: Guests;
}

export function createTraffic({ ground, handling, joined, arrivals, guests }: TrafficParts): Traffic {
  const { ports, connections, viewers, line } = ground;
  const { peers } = joined;
  const dispatch = createDispatch(joined);

  connections.onGone(({ peer }) => {
    if (peer.kind !== 'viewer') return;
    viewers.remove(peer);
    peers.handleLeft(peer);
  });

  /** Apart from the runtime's own pings there is only one text message. */
  const handleText = (peer: Peer, text: string): CloseReason | null => {
    const token = peer.kind === 'viewer' ? provedToken(text) : null;
    if (peer.kind !== 'viewer' || token === null) return 'malformed-frame';
    viewers.proved(peer, token);
    return null;
  };

  const handle = (peer: Peer, frame: Bytes | string): CloseReason | null => {
    if (typeof frame === 'string') return handleText(peer, frame);
    switch (peer.kind) {
      case 'guest':
        return guests.isSilent(peer) ? 'hello-timeout' : arrivals.welcome(peer, frame);
      case 'viewer':
        return dispatch.fromViewer(peer, frame);
      case 'agent':
        line.heard(ports.clock.now());
        return dispatch.fromAgent(frame);
    }
  };

  return {
    get unknownMessages() {
      return dispatch.unknownMessages;
    },
    wake(sockets) {
      for (const { socket, kept } of sockets) arrivals.wake(socket, kept);
      peers.handleAwake();
    },
    refusal(request) {
      const problem = arrivals.refusal(request);
      // The answer waits until this is stored, so that a full disk shows up here, where there is a name for it.
      if (problem === null) ports.sql.exec('UPDATE session SET online = online');
      return problem;
    },
    connected(socket, request) {
      handling.run(
        () => {
          const problem = arrivals.connect(socket, request);
          if (problem !== null) socket.close(problem);
        },
        (reason) => {
          socket.close(reason);
          if (line.peer?.socket === socket) connections.lost(line.peer);
        },
      );
    },
    received(socket, frame) {
      const peer = connections.of(socket);
      if (peer === null) return; // A late frame of a socket that was closed.
      handling.run(
        () => {
          const breach = handle(peer, frame);
          if (breach !== null) connections.close(peer, breach);
        },
        // By now it may be a viewer.
        (reason) => connections.close(connections.of(socket) ?? peer, reason),
      );
    },
    closed(socket) {
      const peer = connections.of(socket);
      if (peer !== null) handling.run(() => connections.lost(peer));
    },
  };
}
