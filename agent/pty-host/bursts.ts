import { MAX_TYPISTS } from '#protocol/ground/limits.ts';
import { burstOf, type Burst, type BurstPlace } from '#protocol/input/burst.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';

/** What became of each typist's newest burst: its frames reach the shell in their order and without a gap, or not at all. */
export interface Bursts {
  /**
   * Lets `write` take this frame's keys if all earlier frames of its burst were taken; returns why they did not reach
   * the shell.
   */
  pass(place: BurstPlace & { typist: number }, write: () => InputProblem | null): InputProblem | null;
}

export function createBursts(): Bursts {
  /** The one who typed last is last. */
  const byTypist = new Map<number, Burst>();

  function remember(typist: number, burst: Burst): void {
    byTypist.delete(typist);
    byTypist.set(typist, burst);
    const [quietest] = byTypist.keys();
    if (byTypist.size > MAX_TYPISTS && quietest !== undefined) byTypist.delete(quietest);
  }

  return {
    pass({ typist, ...at }, write) {
      const burst = burstOf(byTypist.get(typist) ?? null, at);
      // It comes behind newer keys, by a line that was lost.
      if (burst === null) return 'out-of-turn';
      remember(typist, burst);
      burst.refused ??= at.place === burst.passed ? write() : 'out-of-turn';
      if (burst.refused === null) burst.passed += 1;
      return burst.refused;
    },
  };
}
