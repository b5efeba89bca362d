import type { InputProblem } from './input-problem.ts';

/*
 * Who may type, said once: the page asks before it sends keys, the room before it passes them on, and the pty host, which
 * knows of it only what the room told last, before the shell gets them. Whose role may type at all is in `rights.ts`.
 */

/** What decides whose keys reach a terminal's shell. */
export interface Typing {
  isEnded: boolean;
  /** Typing is paused in all terminals of the session. */
  isPaused: boolean;
  /** The person with control, or null if nobody has it. */
  holder: string | null;
  /** Raised whenever one of the above changes: keys name the one they were typed under. */
  fence: number;
}

type TypingProblem = Extract<InputProblem, 'terminal-ended' | 'paused' | 'no-control'>;

/** Whose keys reach the shell, or null while nobody's do. */
export function typistOf({ isPaused, holder }: Pick<Typing, 'isPaused' | 'holder'>): string | null {
  return isPaused ? null : holder;
}

/** Why no key that this person types now reaches the shell, or null if it does. */
export function typingProblem(
  { isEnded, isPaused, holder }: Omit<Typing, 'fence'>,
  person: string,
): TypingProblem | null {
  if (isEnded) return 'terminal-ended';
  if (isPaused) return 'paused';
  return holder === person ? null : 'no-control';
}

/** Why keys typed under `typedUnder` do not reach the shell, whoever may type now. */
function fenceProblem(fence: number, typedUnder: number): 'late' | null {
  return fence === typedUnder ? null : 'late';
}

/** Why these keys do not reach the shell, or null if they do. */
export function keysProblem(
  typing: Typing,
  { person, fence }: { person: string; fence: number },
): TypingProblem | 'late' | null {
  return typingProblem(typing, person) ?? fenceProblem(typing.fence, fence);
}

/** What the pty host knows of it. */
export interface Grant {
  fence: number;
  /** Whether anybody's keys reach the shell under it. */
  mayType: boolean;
}

/** The grant that holds where `said` is heard: one lower than what was heard changes nothing. */
export function newestGrant(heard: Grant | null, said: Grant): Grant {
  return heard === null || said.fence >= heard.fence ? said : heard;
}

/**
 * Like `keysProblem`, as far as the pty host knows. If keys came through the room, their typist had control under
 * their fence.
 */
export function grantProblem(grant: Grant | null, typedUnder: number): 'late' | 'no-control' | null {
  // Rooms of earlier builds know no control: anybody whose keys they pass on may type.
  if (grant === null) return null;
  // One above has not been heard of here: its raise was lost with a line, and is said again once that is back.
  return fenceProblem(grant.fence, typedUnder) ?? (grant.mayType ? null : 'no-control');
}
