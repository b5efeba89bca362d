import type { InputProblem } from '#protocol/input/input-problem.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { mayRole } from '#protocol/wire/rights.ts';

/** Whose keys may reach the shell, as the room last said; checked here again, behind whatever is on its way. */
export interface Fence {
  /** `role`: whose keys may under this fence, or null for nobody's. One lower than what was heard changes nothing. */
  raise(fence: number, role: Role | null): void;
  /** Why keys typed under `fence` may not reach the shell, or null where they may. */
  against(fence: number): InputProblem | null;
}

export function createFence(): Fence {
  // Null until a room speaks of fences: older ones know no control, and whoever gets keys through them may type.
  let raised: { fence: number; role: Role | null } | null = null;
  return {
    raise(fence, role) {
      if (raised === null || fence >= raised.fence) raised = { fence, role };
    },
    against(fence) {
      if (raised === null) return null;
      // One above has not been heard of here: its raise was lost with a line, and is said again once that is back.
      if (fence !== raised.fence) return 'late';
      return raised.role !== null && mayRole(raised.role, 'write-input') ? null : 'no-control';
    },
  };
}
