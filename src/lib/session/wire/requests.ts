import type { ViewerToRoom } from '#protocol/wire/messages.ts';

/** Asks the room; dropped where there is no line. */
export interface Requests {
  send(message: ViewerToRoom): void;
  /** The same for the terminal that is watched; dropped where none is. */
  sendForWatched(message: (terminal: string) => ViewerToRoom): void;
}

export function createRequests(
  send: (message: ViewerToRoom) => boolean,
  watched: () => string | null,
): Requests {
  return {
    send: (message) => void send(message),
    sendForWatched(message) {
      const terminal = watched();
      if (terminal !== null) send(message(terminal));
    },
  };
}
