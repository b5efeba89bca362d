import type * as Party from 'partykit/server';
import { onConnect, unstable_getYDoc } from 'y-partykit';
import { applyUpdate, Doc } from 'yjs';
import type { NotesStore } from './notes-store.ts';
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
 * map stay for good. It stores after it has shown, and says nothing when that fails, so it is given a storage that keeps
 * nothing: the acts are in the room's own tables before it hears of them, and from there `load` gives it its document.
 */
const KEPT = { persist: { mode: 'snapshot' } } as const;
const nothing = () => Promise.resolve();
const NO_STORAGE = { list: () => Promise.resolve(new Map<string, unknown>()), put: nothing };

export interface MountParts {
  /** The room's id, which is known once somebody is there. */
  id(): string;
  /** The document as it is stored. */
  load(): Doc;
}

export function createMount({ id, load }: MountParts): Mount {
  const options = { ...KEPT, load: () => Promise.resolve(load()) };
  return async (page) => {
    // All that y-partykit 0.0.33 uses of a room.
    const room = { id: id(), storage: NO_STORAGE } as unknown as Party.Room;
    await onConnect(page.connection, room, { ...options });
    // There since the connection before, and as long as the connection is: this makes no other.
    const doc = await unstable_getYDoc(room, { ...options });
    return {
      ownClient: doc.clientID,
      forget: (client) => void doc.awareness.meta.delete(client),
    };
  };
}

/** A document of all that is stored. */
export function storedDocument(store: Pick<NotesStore, 'count' | 'piece'>): Doc {
  const doc = new Doc();
  for (let from = 0; from < store.count;) {
    const { update, to } = store.piece(from);
    applyUpdate(doc, update);
    from = to;
  }
  return doc;
}
