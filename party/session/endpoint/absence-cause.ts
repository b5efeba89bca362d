import { isSameBoot } from '#base/boot.ts';
import type { AbsenceCause, AgentLife } from '#protocol/lifecycle/absence.ts';

/** What is known of why an endpoint was away, of the agent that was there before and the one that is back. */
export function absenceCause(before: AgentLife | null, back: AgentLife | null): AbsenceCause {
  if (before === null || back === null) return 'unknown';
  if (!isSameBoot(before.boot, back.boot)) return 'endpoint-restarted';
  return before.run === back.run ? 'connection' : 'agent-restarted';
}
