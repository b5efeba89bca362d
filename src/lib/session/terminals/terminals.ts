import { createEmitter } from '#base/emitter.ts';
import type { Position } from '#protocol/output/segment-header.ts';
import type { Feed } from '../output/feed.ts';
import type { Handlers } from '../wire/handlers.ts';
import type { Requests } from '../wire/requests.ts';

/** The session's terminals. The view says which there are; refusals are reported as such. */
export interface TerminalsFacet {
  open(cols: number, rows: number): void;
  /** Sets the watched terminal's size. */
  resize(cols: number, rows: number): void;
  /** Puts back what a program left on in the watched terminal. */
  reset(): void;
  /** Ends a terminal's shell and all that runs in it. */
  end(terminal: string): void;
  /** Null takes the name away. */
  rename(terminal: string, name: string | null): void;
  /** There is output in a terminal that is not watched, and was not seen here. */
  onActive(listener: (terminal: string) => void): () => void;
}

export interface TerminalsParts {
  requests: Requests;
  feed: Pick<Feed, 'terminal'>;
}

export function createTerminals({ requests: { send, sendForWatched }, feed }: TerminalsParts): {
  facet: TerminalsFacet;
  handlers: Handlers<'terminal-active'>;
  /** Another terminal is watched from now on; this much of the one before was seen. */
  left(terminal: string, at: Position): void;
} {
  const active = createEmitter<string>();
  const seen = new Map<string, Position>();
  return {
    facet: {
      open: (cols, rows) => send({ type: 'open-terminal', cols, rows }),
      resize: (cols, rows) =>
        sendForWatched((terminal) => ({ type: 'resize-terminal', terminal, cols, rows })),
      reset: () => sendForWatched((terminal) => ({ type: 'reset-terminal', terminal })),
      end: (terminal) => send({ type: 'end-terminal', terminal }),
      rename: (terminal, name) => send({ type: 'rename-terminal', terminal, name }),
      onActive: active.subscribe,
    },
    handlers: {
      'terminal-active': ({ terminal, segment, event }) => {
        if (terminal === feed.terminal) return;
        const at = seen.get(terminal);
        // What was told late may have been seen before another was chosen.
        if (at === undefined || isBehind(at, { segment, event })) active.emit(terminal);
      },
    },
    left: (terminal, at) => void seen.set(terminal, at),
  };
}

function isBehind(one: Position, other: Position): boolean {
  return one.segment === other.segment ? one.event < other.event : one.segment < other.segment;
}
