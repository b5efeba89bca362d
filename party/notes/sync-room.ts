import type * as Party from 'partykit/server';
import { onConnect, unstable_getYDoc } from 'y-partykit';
import type { PageConnection } from './page-connection.ts';

/** A connection that y-partykit has taken in. */
export interface Mounted {
  /** The client the room itself would speak as; nobody else may. */
  readonly ownClient: number;
  /** Forgets that there ever was this client: y-protocols never does. */
  forget(client: number): void;
}

/** Takes a connection into the room's document and awareness, which begin with the first and end with the last. */
export type Mount = (page: PageConnection) => Promise<Mounted>;

/**
 * y-partykit releases a document only if it persists it; otherwise document, timer and its entry in the module's own
 * map stay for good. Nothing is written into the document yet, so what it would read is empty.
 */
const KEPT = { persist: { mode: 'snapshot' } } as const;
const NOTHING_STORED = { list: () => Promise.resolve(new Map<string, unknown>()) };

export function createMount(id: string): Mount {
  // All that y-partykit 0.0.33 uses of a room.
  const room = { id, storage: NOTHING_STORED } as unknown as Party.Room;
  return async (page) => {
    await onConnect(page.connection, room, { ...KEPT });
    // There since the connection before, and as long as the connection is: this makes no other.
    const doc = await unstable_getYDoc(room, { ...KEPT });
    return {
      ownClient: doc.clientID,
      forget: (client) => void doc.awareness.meta.delete(client),
    };
  };
}
