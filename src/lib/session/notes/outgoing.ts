import { readAct, type Act } from '#protocol/notes/acts.ts';
import type { ActRefusal } from '#protocol/notes/sync-frame.ts';

/** Why an act will not be taken in. `gone`: what it is about never arrived. */
export type ActProblem = Exclude<ActRefusal, 'too-many'> | 'gone';

export interface OutgoingAct {
  act: Act;
  problem: ActProblem | null;
}

/** One's own acts that have not arrived, in the order they were written. */
export interface Outgoing {
  readonly all: readonly OutgoingAct[];
  /** False if it is there already. */
  add(act: Act): boolean;
  /** It has arrived, or is taken back. */
  remove(id: string): OutgoingAct | null;
  refuse(id: string, problem: ActProblem): void;
  /** The next one to send, as the room will take it. Those that it never could are refused. */
  next(hasArrived: (id: string) => boolean): Act | null;
}

export function createOutgoing(): Outgoing {
  const acts = new Map<string, OutgoingAct>();

  const refuse = (id: string, problem: ActProblem) => {
    const known = acts.get(id);
    if (known !== undefined) acts.set(id, { ...known, problem });
  };

  return {
    get all() {
      return [...acts.values()];
    },
    add(act) {
      if (acts.has(act.id)) return false;
      acts.set(act.id, { act, problem: null });
      return true;
    },
    remove(id) {
      const removed = acts.get(id) ?? null;
      acts.delete(id);
      return removed;
    },
    refuse,
    next(hasArrived) {
      for (const { act, problem } of acts.values()) {
        if (problem !== null) continue;
        const fitting = fittingOf(act, hasArrived);
        if (fitting !== null) return fitting;
        refuse(act.id, 'gone');
      }
      return null;
    },
  };
}

/**
 * An act without what it names that never arrived, because it was refused or taken back: all that was written before it
 * has been sent. Null if it is about such a thing.
 */
function fittingOf(act: Act, hasArrived: (id: string) => boolean): Act | null {
  if (act.type === 'note') return act;
  if (!hasArrived(act.on) || ('of' in act && !hasArrived(act.of))) return null;
  const saw = act.saw !== null && hasArrived(act.saw) ? act.saw : act.on;
  const after = act.after !== null && hasArrived(act.after) ? act.after : null;
  return readAct({ ...act, saw, after });
}
