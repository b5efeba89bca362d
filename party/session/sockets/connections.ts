import type { Dispose } from '#base/disposables.ts';
import { createEmitter } from '#base/emitter.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { Socket } from '../ports.ts';
import type { GuestPeer, Peer } from './peers.ts';

/** The places that are taken, by viewers and by such as may become some: there is but one agent. */
export interface TakenPlaces {
  all: number;
  byDevice(device: string): number;
}

/** `why`: the room closed it; null: the other side has gone. */
export interface Gone {
  peer: Peer;
  why: CloseReason | null;
}

/** The room's sockets, each with whose it is. */
export interface Connections {
  /** Whose a socket is; null once it is nobody's, for a late frame of one that was closed. */
  of(socket: Socket): Peer | null;
  guests(): GuestPeer[];
  taken(): TakenPlaces;
  /** From now on a socket is this peer's: a new one, or one that was a guest's. */
  add(peer: Peer): void;
  /** Ends a connection and all the room knows of it. */
  close(peer: Peer, reason: CloseReason): void;
  /** The other side has gone. */
  lost(peer: Peer): void;
  /** Called when somebody is no longer connected, whichever side ended it. */
  onGone(listener: (gone: Gone) => void): Dispose;
}

export function createConnections(): Connections {
  const peers = new Map<string, Peer>();
  const gone = createEmitter<Gone>();
  const forget = (peer: Peer, why: CloseReason | null) => {
    peers.delete(peer.socket.id);
    gone.emit({ peer, why });
  };
  return {
    of: (socket) => peers.get(socket.id) ?? null,
    guests: () => [...peers.values()].filter((peer) => peer.kind === 'guest'),
    taken() {
      const seats = [...peers.values()].filter((peer) => peer.kind !== 'agent');
      return {
        all: seats.length,
        byDevice: (device) => seats.filter((seat) => seat.device === device).length,
      };
    },
    add: (peer) => void peers.set(peer.socket.id, peer),
    close(peer, reason) {
      // First: what follows is written down, and may fail.
      peer.socket.close(reason);
      forget(peer, reason);
    },
    lost: (peer) => forget(peer, null),
    onGone: gone.subscribe,
  };
}
