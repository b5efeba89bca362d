import type { InputProblem } from './input-problem.ts';

/*
 * What was typed together is refused together: once one frame of a burst is refused, so is the rest of it, whatever has
 * changed meanwhile. Nothing runs but what was typed, or its beginning. The room keeps to it for each viewer's socket, and
 * the pty host, behind whatever is on its way, for each of those of whom the room tells it.
 */

/** A frame's place in its typist's keys. */
export interface BurstPlace {
  number: number;
  place: number;
}

/** The outcome of a typist's newest burst. */
export interface Burst {
  number: number;
  /** Frames of it that were passed. */
  passed: number;
  /** Why the rest of it is refused, or null. */
  refused: InputProblem | null;
}

/** The burst of this frame, a new one if its number is higher; null if newer keys have been heard. */
export function burstOf(newest: Burst | null, { number }: BurstPlace): Burst | null {
  if (newest === null || number > newest.number) return { number, passed: 0, refused: null };
  return number === newest.number ? newest : null;
}

/** Notes that the burst of this number lost a frame: the first reason stays. */
export function refuseBurst(
  burst: Burst | undefined,
  { number, problem }: { number: number; problem: InputProblem },
): void {
  if (burst?.number === number) burst.refused ??= problem;
}
