import { MAX_TERMINALS } from '#protocol/ground/limits.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Register } from '../people/register.ts';
import type { ViewerPeer } from '../sockets/peers.ts';
import type { Terminals } from './terminals.ts';

type OpeningProblem = 'endpoint-offline' | 'too-many-terminals';

/** Shells that were asked for and have not yet come up. */
export interface Openings {
  /** Makes the agent start a shell, or returns the reason why it will not. */
  ask(viewer: ViewerPeer, size: { cols: number; rows: number }): OpeningProblem | null;
  failed(request: number): void;
}

/** More than this at once only happens to one who never answers; the oldest is forgotten. */
const MAX_REQUESTS = 64;

export interface OpeningsParts {
  ground: Pick<Ground, 'line' | 'viewers'>;
  register: Pick<Register, 'nameOf'>;
  lifecycle: Pick<Lifecycle, 'session'>;
  terminals: Terminals;
}

export function createOpenings({ ground, register, lifecycle, terminals }: OpeningsParts): Openings {
  const { line, viewers } = ground;
  const asked = new Map<number, ViewerPeer>();
  let next = 0;
  line.onBroke(() => asked.clear());
  return {
    ask(viewer, { cols, rows }) {
      if (lifecycle.session.endedAt !== null) return 'endpoint-offline';
      if (terminals.all().length >= MAX_TERMINALS) return 'too-many-terminals';
      const request = next;
      const { person, role } = viewer;
      const by = { person, name: register.nameOf(person) ?? '', role };
      if (!line.send({ type: 'open-terminal', request, cols, rows, by })) return 'endpoint-offline';
      next = (next + 1) % 0x1_0000_0000;
      asked.set(request, viewer);
      const [oldest] = asked.keys();
      if (asked.size > MAX_REQUESTS && oldest !== undefined) asked.delete(oldest);
      return null;
    },
    failed(request) {
      const viewer = asked.get(request);
      asked.delete(request);
      if (viewer === undefined) return;
      viewers.tellViewer(viewer, {
        type: 'request-refused',
        request: 'open-terminal',
        reason: 'start-failed',
      });
    },
  };
}
