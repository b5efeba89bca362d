import type { Log } from '#base/node/log.ts';
import type { Asker } from '#protocol/people/people.ts';
import type { AgentToRoom, RoomToAgent } from '#protocol/wire/messages.ts';
import type { Sources } from './sources.ts';
import type { SourceEvents } from './stream-source.ts';
import type { TerminalSource } from './terminal-source.ts';

/** A requested shell: by a room, for the person it names, or by somebody who runs a command on this machine. */
export interface OpenTerminal {
  cols: number;
  rows: number;
  wanted: { by: 'room'; asker: Asker } | { by: 'command'; shell: string | null; shellIntegration: boolean };
}

/** Starts a shell. Rejects with the reason if it cannot. */
export type Launch = (
  wanted: OpenTerminal,
) => Promise<{ terminal: string; source: (events: SourceEvents) => TerminalSource }>;

export interface ShellRequestsParts {
  launch: Launch;
  sources: Sources<TerminalSource>;
  log: Log;
  post(message: AgentToRoom): void;
}

/** Shells that are wanted in one session, until they are there or cannot be. */
export interface ShellRequests {
  /** Opens a shell for a room, which is told if that fails. */
  openFor(request: Extract<RoomToAgent, { type: 'open-terminal' }>): Promise<void>;
  /** Opens one and waits until the room has taken it in. */
  open(wanted: OpenTerminal): Promise<string>;
  /** The room has sent its first message about a terminal. */
  takenIn(terminal: string): void;
}

export function createShellRequests({ launch, sources, log, post }: ShellRequestsParts): ShellRequests {
  const waiting = new Map<string, () => void>();
  return {
    async openFor({ request, cols, rows, by }) {
      try {
        const { terminal, source } = await launch({ cols, rows, wanted: { by: 'room', asker: by } });
        sources.add(terminal, source);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log('error', 'a shell could not be started', { reason });
        post({ type: 'open-failed', request, reason: reason.slice(0, 500) });
      }
    },
    async open(wanted) {
      const { terminal, source } = await launch(wanted);
      const done = new Promise<void>((resolve) => waiting.set(terminal, resolve));
      sources.add(terminal, source);
      await done;
      waiting.delete(terminal);
      return terminal;
    },
    takenIn: (terminal) => waiting.get(terminal)?.(),
  };
}
