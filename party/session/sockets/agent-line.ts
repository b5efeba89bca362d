import type { Dispose } from '#base/disposables.ts';
import { createEmitter } from '#base/emitter.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { RoomToAgent } from '#protocol/wire/messages.ts';
import type { AgentPeer } from './peers.ts';

/** The one agent's socket that counts, if there is one. */
export interface AgentLine {
  readonly peer: AgentPeer | null;
  /** When the agent last said something that somebody may wait for, to this life of the room, ms. */
  readonly heardAt: number;
  /** Whether there was an agent to send to. Nothing is ever queued for one that is not there. */
  send(message: RoomToAgent): boolean;
  connect(peer: AgentPeer): void;
  disconnect(): void;
  heard(at: number): void;
  /** What was just heard comes behind everything else: it makes no moment less quiet. */
  heardBehind(): void;
  /** The agent is gone: what was on its way to it may or may not have arrived. */
  onBroke(listener: () => void): Dispose;
}

export function createAgentLine(): AgentLine {
  let peer: AgentPeer | null = null;
  let heardAt = 0;
  let heardBefore = 0;
  const broke = createEmitter<undefined>();
  return {
    get peer() {
      return peer;
    },
    get heardAt() {
      return heardAt;
    },
    send(message) {
      if (peer === null) return false;
      peer.socket.send(encodeFrame(message));
      return true;
    },
    connect(connected) {
      peer = connected;
    },
    disconnect() {
      peer = null;
      broke.emit(undefined);
    },
    heard(at) {
      heardBefore = heardAt;
      heardAt = at;
    },
    heardBehind() {
      heardAt = heardBefore;
    },
    onBroke: broke.subscribe,
  };
}
