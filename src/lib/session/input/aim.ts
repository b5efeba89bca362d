import { typingProblem } from '#protocol/input/typing.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import type { Target } from './waiting-keys.ts';
import type { SessionView } from '../view.ts';
import type { WriteProblem } from './write-result.ts';
import { controlOf } from '../view.ts';

/** Where keys typed now would go. `free`: to the first person who takes control, which this person may. */
export type Aim =
  | { kind: 'ours'; target: Target }
  | { kind: 'free'; terminal: string }
  | { kind: 'nowhere'; problem: WriteProblem };

const nowhere = (problem: WriteProblem): Aim => ({ kind: 'nowhere', problem });

/** As the room would say it, in the same order. */
export function aimOf(view: SessionView, terminal: string): Aim {
  if (!mayRole(view.role, 'write-input')) return nowhere('not-allowed');
  const { holder, fence } = controlOf(view, terminal);
  const isEnded = view.session.endedAt !== null || isOver(view, terminal);
  const problem = typingProblem({ isEnded, isPaused: view.pause !== null, holder }, view.you.person);
  if (problem === null) return { kind: 'ours', target: { terminal, fence } };
  const isFree = problem === 'no-control' && holder === null && mayRole(view.role, 'take-control');
  return isFree ? { kind: 'free', terminal } : nowhere(problem);
}

function isOver({ terminals }: SessionView, terminal: string): boolean {
  const ended = terminals.find((each) => each.terminal === terminal)?.ended ?? null;
  return ended !== null;
}
