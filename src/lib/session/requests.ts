import type { ViewerToRoom } from '#protocol/wire/messages.ts';
import type { Connection } from './types.ts';

type Requests = Pick<
  Connection,
  | 'resize'
  | 'openTerminal'
  | 'endTerminal'
  | 'endSession'
  | 'askControl'
  | 'withdrawAsk'
  | 'declineAsk'
  | 'grantControl'
  | 'releaseControl'
  | 'takeControl'
  | 'pauseInput'
  | 'resumeInput'
  | 'stopProgram'
>;

/** What is asked of the room, for the terminal that is watched; dropped where there is none or no line. */
export function createRequests(
  send: (message: ViewerToRoom) => boolean,
  watched: () => string | null,
): Requests {
  const forTerminal = (message: (terminal: string) => ViewerToRoom) => {
    const terminal = watched();
    if (terminal !== null) send(message(terminal));
  };
  return {
    resize: (cols, rows) => forTerminal((terminal) => ({ type: 'resize-terminal', terminal, cols, rows })),
    openTerminal: (cols, rows) => void send({ type: 'open-terminal', cols, rows }),
    endTerminal: () => forTerminal((terminal) => ({ type: 'end-terminal', terminal })),
    endSession: () => void send({ type: 'end-session' }),
    askControl: () => forTerminal((terminal) => ({ type: 'ask-control', terminal })),
    withdrawAsk: () => forTerminal((terminal) => ({ type: 'withdraw-ask', terminal })),
    declineAsk: (person) => forTerminal((terminal) => ({ type: 'decline-ask', terminal, person })),
    grantControl: (person) => forTerminal((terminal) => ({ type: 'grant-control', terminal, person })),
    releaseControl: () => forTerminal((terminal) => ({ type: 'release-control', terminal })),
    takeControl: () => forTerminal((terminal) => ({ type: 'take-control', terminal })),
    pauseInput: () => void send({ type: 'pause-input' }),
    resumeInput: (reason) => void send({ type: 'resume-input', reason: reason ?? null }),
    stopProgram: () => forTerminal((terminal) => ({ type: 'stop-program', terminal })),
  };
}
