import type { Bytes } from '#base/bytes.ts';
import type { AgentToRoom, RoomToAgent } from '#protocol/wire/messages.ts';

/** Where a stream comes from: its writer, or the spool that the writer left behind. */
export interface StreamSource {
  /** The room listens: announce yourself. */
  serverReached(): void;
  serverLost(): void;
  /** Passes on a message of the room about this stream; returns false if that is not possible now. */
  takeMessage(message: RoomToAgent, frame: Bytes): boolean;
  dispose(): void;
}

export interface SourceEvents {
  /** For the room, as it came. */
  onMessage(message: AgentToRoom, frame: Bytes): void;
  /** Nothing more will come: the room has all of it, or (`false`) the writer is gone and left its spool. */
  onDone(result: { complete: boolean }): void;
}
