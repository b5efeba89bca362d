import type { AgentLine } from '../sockets/agent-line.ts';
import type { ViewerPeer } from '../sockets/peers.ts';
import type { Viewers } from '../sockets/viewers.ts';
import type { People } from '../people/people-store.ts';

/** Shells that were asked for and have not yet come up. */
export interface OpenRequests {
  /** Whether an agent was there to ask. */
  open(viewer: ViewerPeer, size: { cols: number; rows: number }): boolean;
  failed(request: number): void;
  lineBroke(): void;
}

/** More than this at once only happens to one who never answers; the oldest is forgotten. */
const MAX_REQUESTS = 64;

export interface OpenRequestsParts {
  line: AgentLine;
  viewers: Viewers;
  people: Pick<People, 'person'>;
}

export function createOpenRequests({ line, viewers, people }: OpenRequestsParts): OpenRequests {
  const asked = new Map<number, ViewerPeer>();
  let next = 0;
  return {
    open(viewer, { cols, rows }) {
      const request = next;
      const { person, role } = viewer;
      const by = { person, name: people.person(person)?.name ?? '', role };
      if (!line.send({ type: 'open-terminal', request, cols, rows, by })) return false;
      next = (next + 1) % 0x1_0000_0000;
      asked.set(request, viewer);
      const [oldest] = asked.keys();
      if (asked.size > MAX_REQUESTS && oldest !== undefined) asked.delete(oldest);
      return true;
    },
    failed(request) {
      const viewer = asked.get(request);
      asked.delete(request);
      if (viewer === undefined) return;
      viewers.tell(viewer, { type: 'request-refused', request: 'open-terminal', reason: 'start-failed' });
    },
    lineBroke: () => asked.clear(),
  };
}
