import type { Requests } from '../wire/requests.ts';

/** The session's terminals: which there are stands in the view, refusals come as such. */
export interface TerminalsFacet {
  open(cols: number, rows: number): void;
  /** Sets the watched terminal's size. */
  resize(cols: number, rows: number): void;
  /** Puts back what a program left on in the watched terminal. */
  reset(): void;
  /** Ends the watched terminal. */
  end(): void;
}

export function createTerminals({ send, sendForWatched }: Requests): TerminalsFacet {
  return {
    open: (cols, rows) => send({ type: 'open-terminal', cols, rows }),
    resize: (cols, rows) => sendForWatched((terminal) => ({ type: 'resize-terminal', terminal, cols, rows })),
    reset: () => sendForWatched((terminal) => ({ type: 'reset-terminal', terminal })),
    end: () => sendForWatched((terminal) => ({ type: 'end-terminal', terminal })),
  };
}
