import type { Role } from '#protocol/ground/roles.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import { grantProblem, newestGrant, type Grant } from '#protocol/input/typing.ts';
import { mayRole } from '#protocol/wire/rights.ts';

/** Whose keys may reach the shell, as the room last said; checked here again, behind whatever is on its way. */
export interface Fence {
  /** `role`: whose keys may under this fence, or null for nobody's. One lower than what was heard changes nothing. */
  raise(fence: number, role: Role | null): void;
  /** Why keys typed under `fence` may not reach the shell, or null if they may. */
  against(fence: number): InputProblem | null;
}

export function createFence(): Fence {
  /** Null until a room speaks of fences. */
  let grant: Grant | null = null;
  return {
    raise(fence, role) {
      grant = newestGrant(grant, { fence, mayType: role !== null && mayRole(role, 'write-input') });
    },
    against: (fence) => grantProblem(grant, fence),
  };
}
