import type { Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import type { Joined } from '../concept.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { Ground } from '../ground.ts';
import type { Door } from '../people/door.ts';
import type { Guests } from '../people/guests.ts';
import type { Socket } from '../ports.ts';
import { keepPeer, wokenPeer, type GuestPeer } from '../sockets/peers.ts';

/** Sockets that become somebody's: an agent's at once, a viewer's by way of a guest's. */
export interface Arrivals {
  /** Why a socket of this request would be refused, or null. */
  refusal(request: HttpRequest): CloseReason | null;
  /** Accepts a socket, or returns the reason why not. */
  connect(socket: Socket, request: HttpRequest): CloseReason | null;
  /** Takes a guest's first frame in, and welcomes whom it shows. */
  welcome(guest: GuestPeer, frame: Bytes): CloseReason | null;
  /** Takes a socket in that outlived the room's sleep. */
  wake(socket: Socket, kept: unknown): void;
}

export interface ArrivalsParts {
  ground: Ground;
  joined: Joined;
  endpoint: Endpoint;
  door: Door;
  guests: Guests;
}

const isFromAgent = (request: HttpRequest) => request.query('as') === 'agent';

export function createArrivals({ ground, joined, endpoint, door, guests }: ArrivalsParts): Arrivals {
  const { connections, viewers, line } = ground;
  const { peers } = joined;

  const viewerRefusal = (request: HttpRequest) => door.refusal(request, connections.taken());

  const connectAgent = (socket: Socket, request: HttpRequest): CloseReason | null => {
    const accepted = endpoint.accept(socket, request);
    if (!accepted.ok) return accepted.problem;
    connections.add(accepted.peer);
    return null;
  };

  const connectViewer = (socket: Socket, request: HttpRequest): CloseReason | null => {
    const refusal = viewerRefusal(request);
    if (refusal !== null) return refusal;
    const guest = door.challenge(socket, request);
    connections.add(guest);
    keepPeer(guest);
    peers.handleGuest();
    guests.expectHello();
    return null;
  };

  return {
    refusal: (request) => (isFromAgent(request) ? endpoint.refusal(request) : viewerRefusal(request)),
    connect: (socket, request) =>
      isFromAgent(request) ? connectAgent(socket, request) : connectViewer(socket, request),
    welcome(guest, frame) {
      const greeting = door.hello(guest, frame);
      if (!greeting.ok) return greeting.problem;
      const { viewer, hello, version } = greeting;
      connections.add(viewer);
      peers.handleArrived(viewer);
      viewers.add(viewer);
      viewers.tellViewer(viewer, { type: 'welcome', version, ...joined.welcome(viewer) });
      peers.handleWelcomed(viewer, hello);
      keepPeer(viewer);
      return null;
    },
    wake(socket, kept) {
      const peer = wokenPeer(socket, kept);
      if (peer === null) return socket.close('internal-error');
      connections.add(peer);
      if (peer.kind === 'agent') line.connect(peer);
      if (peer.kind !== 'viewer') return;
      viewers.add(peer);
      peers.handleWoken(peer);
    },
  };
}
