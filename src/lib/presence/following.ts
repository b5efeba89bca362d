import type { PresenceState } from '#protocol/notes/presence.ts';

/** Where a view is to go: to another terminal, to the end, or to begin with a line. */
export type Goal =
  | { kind: 'terminal'; terminal: string }
  | { kind: 'end' }
  | { kind: 'line'; line: number }
  /** It is there, or they look at nothing. */
  | { kind: 'stay' };

export interface MyView {
  terminal: string | null;
  /** Those there are. */
  terminals: readonly string[];
  view: PresenceState['view'];
}

/** What to do to see what somebody else sees. */
export function goalOf(theirs: Pick<PresenceState, 'terminal' | 'view'>, mine: MyView): Goal {
  if (theirs.terminal === null) return STAY;
  if (theirs.terminal !== mine.terminal) {
    // They may say what they like: one that is not there would leave nothing to look at.
    return mine.terminals.includes(theirs.terminal) ? { kind: 'terminal', terminal: theirs.terminal } : STAY;
  }
  // Full-screen programs show everybody the same.
  if (theirs.view === null || mine.view === null) return STAY;
  if (theirs.view.follows) return mine.view.follows ? STAY : { kind: 'end' };
  if (theirs.view.first === mine.view.first) return STAY;
  return { kind: 'line', line: theirs.view.first };
}

const STAY: Goal = { kind: 'stay' };
