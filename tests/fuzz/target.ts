import type { SeededRandom } from '../harness/random.ts';

/** One parser (or a small world of them) under fuzzing. What must hold is checked by `run`, which throws where it does not. */
export interface Target {
  readonly name: string;
  /** Inputs that are as they should be: what mutations start from. */
  readonly seeds: readonly Uint8Array[];
  /** Its part of the runs: dear targets have less. */
  readonly share: number;
  /** An odd but well-formed input, where the form is known better than bytes tell. */
  invent?(random: SeededRandom): Uint8Array;
  run(input: Uint8Array): void | Promise<void>;
}

export function expectThat(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
