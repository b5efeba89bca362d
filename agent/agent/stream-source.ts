import type { Bytes } from '#base/bytes.ts';
import type { AgentToRoom, RoomToAgent } from '#protocol/wire/messages.ts';

/** Where a stream comes from: whoever writes it, or the spool they left behind. */
export interface StreamSource {
  /** The room listens: announce yourself. */
  serverReached(): void;
  serverLost(): void;
  /** What the room says of this stream; false where it cannot be passed on now. */
  takeMessage(message: RoomToAgent, frame: Bytes): boolean;
  dispose(): void;
}

export interface SourceEvents {
  /** For the room, as it came. */
  onMessage(message: AgentToRoom, frame: Bytes): void;
  /** Nothing more will come: the room has all of it, or (`false`) whoever wrote is gone and left their spool. */
  onDone(result: { complete: boolean }): void;
}
