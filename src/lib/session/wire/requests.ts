import { createEmitter } from '#base/emitter.ts';
import type { RequestRefused, ViewerToRoom } from '#protocol/wire/messages.ts';
import type { Handlers } from './handlers.ts';

/** Sends a request to the room; dropped if there is no connection. */
export interface Requests {
  send(message: ViewerToRoom): void;
  /** The same for the watched terminal; dropped if there is none. */
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

/** Requests that the room refused, for listeners, except those that `isTold` to the one who asked. */
export function createRefusals(isTold: (refused: RequestRefused) => boolean): {
  handlers: Handlers<'request-refused'>;
  onRefused(listener: (refused: RequestRefused) => void): () => void;
} {
  const refusals = createEmitter<RequestRefused>();
  return {
    handlers: {
      'request-refused': (refused) => {
        if (!isTold(refused)) refusals.emit(refused);
      },
    },
    onRefused: refusals.subscribe,
  };
}
