import type { Profiler } from './profile.ts';

/** What one run of the benchmark gives its rows. */
export interface Bench {
  /** Each figure is the median of at least this many. */
  readonly rounds: number;
  /** Small sizes: shows that the harness works, and nothing of the product. */
  readonly isQuick: boolean;
  /** A folder of this run's own. */
  readonly folder: string;
  /** Takes CPU profiles of every product started, where that was asked for. */
  readonly profiler: Profiler | null;
  /** A word for whoever waits. */
  say(text: string): void;
}

/** One line of the table. */
export interface Figure {
  name: string;
  unit: string;
  /** By system; `holdfast` is ours, the others are baselines of the same run. */
  values: Record<string, number>;
  /** What is wanted, and whether it is so; null where there is none to reach. */
  aim: { text: string; isMet: boolean } | null;
  notes?: Record<string, number | string>;
}

/** One thing that is measured; gives one line or several. */
export interface Row {
  name: string;
  about: string;
  measure(bench: Bench): Promise<Figure[]>;
}

/** Medians, or whatever `figureOf` makes of a system's samples, by system. */
export function valuesOf(
  samples: ReadonlyMap<string, readonly number[]>,
  figureOf: (values: readonly number[]) => number,
): Record<string, number> {
  return Object.fromEntries([...samples].map(([name, values]) => [name, figureOf(values)]));
}

export function ratio({ values }: Pick<Figure, 'values'>, baseline: string): number {
  return (values['holdfast'] ?? Number.NaN) / (values[baseline] ?? Number.NaN);
}

/** By baseline: ours divided by theirs. */
export function ratiosOf(figure: Figure): Record<string, number> {
  const baselines = Object.keys(figure.values).filter((name) => name !== 'holdfast');
  return Object.fromEntries(baselines.map((name) => [name, ratio(figure, name)]));
}

interface Named {
  name: string;
}

/** Measures all systems in turn, round by round: what the machine does meanwhile falls on all alike. */
export async function interleave<Each extends Named>(
  systems: readonly Each[],
  options: { rounds: number; measure: (system: Each) => Promise<readonly number[]> },
): Promise<Map<string, number[]>> {
  const samples = new Map<string, number[]>(systems.map(({ name }) => [name, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const system of systems) samples.get(system.name)?.push(...(await options.measure(system)));
  }
  return samples;
}
