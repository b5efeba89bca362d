import { mayRole } from '#protocol/wire/rights.ts';
import type { Target } from './sending.ts';
import type { SessionView } from '../view.ts';
import type { WriteProblem } from './write-result.ts';
import { controlOf } from '../view.ts';

/** Where keys typed now would go. `free`: to whoever takes control first, which this person may. */
export type Aim =
  | { kind: 'ours'; target: Target }
  | { kind: 'free'; terminal: string }
  | { kind: 'nowhere'; problem: WriteProblem };

const nowhere = (problem: WriteProblem): Aim => ({ kind: 'nowhere', problem });

/** As the room would say it, in the same order. */
export function aimOf(view: SessionView, terminal: string): Aim {
  if (!mayRole(view.role, 'write-input')) return nowhere('not-allowed');
  const info = view.terminals.find((each) => each.terminal === terminal);
  if (info?.ended || view.session.endedAt !== null) return nowhere('terminal-ended');
  if (view.pause !== null) return nowhere('paused');
  const { holder, fence } = controlOf(view, terminal);
  if (holder === view.you.person) return { kind: 'ours', target: { terminal, fence } };
  const isFree = holder === null && mayRole(view.role, 'take-control');
  return isFree ? { kind: 'free', terminal } : nowhere('no-control');
}
