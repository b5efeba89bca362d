import type { Clock } from '#base/ports.ts';
import type { WriteProblem } from './write-result.ts';

/** A refusal counts as seen once the typist has typed nothing for this long after it, in ms. */
export const SEEN_MS = 1_000;

/** The text being written here. Once part of it is refused, so is the rest, until the writer has seen that. */
export interface CurrentBurst {
  readonly number: number;
  /** Why the rest of it is refused, or null. */
  readonly refused: WriteProblem | null;
  /** Part of the burst of this number did not arrive; the first reason stays. */
  refuse(number: number, problem: WriteProblem): void;
  /** The refusal was seen: what is written from now on is another burst. */
  seen(): void;
  /** Somebody types by hand: a person who has stopped for a while after a refusal has seen it. */
  typed(): void;
}

export function createCurrentBurst(clock: Pick<Clock, 'now'>): CurrentBurst {
  let number = 0;
  let refused: WriteProblem | null = null;
  /** When somebody last typed, or was told that it did not arrive. */
  let busyAt = 0;

  function seen(): void {
    if (refused !== null) number += 1;
    refused = null;
  }

  return {
    get number() {
      return number;
    },
    get refused() {
      return refused;
    },
    refuse(of, problem) {
      if (of !== number || refused !== null) return;
      refused = problem;
      busyAt = clock.now();
    },
    seen,
    typed() {
      if (clock.now() - busyAt >= SEEN_MS) seen();
      busyAt = clock.now();
    },
  };
}
