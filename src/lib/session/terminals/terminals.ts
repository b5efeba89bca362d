import type { Requests } from '../wire/requests.ts';

/** The session's terminals: which there are stands in the view, refusals come as such. */
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
}

export function createTerminals({ send, sendForWatched }: Requests): TerminalsFacet {
  return {
    open: (cols, rows) => send({ type: 'open-terminal', cols, rows }),
    resize: (cols, rows) => sendForWatched((terminal) => ({ type: 'resize-terminal', terminal, cols, rows })),
    reset: () => sendForWatched((terminal) => ({ type: 'reset-terminal', terminal })),
    end: (terminal) => send({ type: 'end-terminal', terminal }),
    rename: (terminal, name) => send({ type: 'rename-terminal', terminal, name }),
  };
}
