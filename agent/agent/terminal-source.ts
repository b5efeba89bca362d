import type { Bytes } from '#base/bytes.ts';
import type { AgentToRoom, RoomToAgent } from '#protocol/wire/messages.ts';

/** What is known of a terminal without asking its pty host. */
export interface TerminalSummary {
  terminal: string;
  shell: string;
  running: boolean;
  /** The shell's process, where it runs. */
  pid: number | null;
}

/** Where a terminal's output comes from: a pty host, or the spool one left behind. */
export interface TerminalSource {
  readonly summary: TerminalSummary;
  /** The room listens: announce yourself. */
  serverReached(): void;
  serverLost(): void;
  /** What the room says of this terminal; false where it cannot be passed on now. */
  take(message: RoomToAgent, frame: Bytes): boolean;
  dispose(): void;
}

export interface SourceEvents {
  /** For the room, as it came. */
  onMessage(message: AgentToRoom, frame: Bytes): void;
  /** Nothing more will come: the room has all of it, or (`false`) the pty host is gone and left its spool. */
  onDone(result: { complete: boolean }): void;
}
