import { encodeFrame } from '#protocol/wire/frame.ts';
import type { RoomToAgent } from '#protocol/wire/messages.ts';
import type { AgentPeer } from './peers.ts';

/** The one agent's socket that counts, if there is one. */
export interface AgentLine {
  peer: AgentPeer | null;
  /** Whether there was an agent to send to. Nothing is ever queued for one that is not there. */
  send(message: RoomToAgent): boolean;
}

export function createAgentLine(): AgentLine {
  return {
    peer: null,
    send(message) {
      if (this.peer === null) return false;
      this.peer.socket.send(encodeFrame(message));
      return true;
    },
  };
}
