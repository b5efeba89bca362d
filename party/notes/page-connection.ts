import type * as Party from 'partykit/server';
import type { Bytes } from '#base/bytes.ts';

const OPEN = 1;
const CLOSED = 3;

type Listener = (event: { data?: Bytes }) => void;

/**
 * Takes the place of a page's socket for y-partykit. It hears only what the guard lets through, and its output goes to
 * the room, never to the page itself.
 */
export interface PageConnection {
  readonly connection: Party.Connection;
  /** Hands y-partykit a frame. */
  deliver(frame: Bytes): void;
  /** Tells y-partykit that the page is gone. */
  end(): void;
}

export function createPageConnection(onSend: (frame: Bytes) => void): PageConnection {
  const listeners: { type: string; listener: Listener }[] = [];
  let readyState = OPEN;
  const tell = (type: string, event: { data?: Bytes }) => {
    for (const each of listeners) if (each.type === type) each.listener(event);
  };
  const connection = {
    get readyState() {
      return readyState;
    },
    addEventListener: (type: string, listener: Listener) => void listeners.push({ type, listener }),
    send: onSend,
    close: () => undefined,
  };
  return {
    // These four are all that y-partykit 0.0.33 uses of a connection.
    connection: connection as unknown as Party.Connection,
    deliver: (data) => tell('message', { data }),
    end() {
      if (readyState === CLOSED) return;
      readyState = CLOSED;
      tell('close', {});
    },
  };
}
