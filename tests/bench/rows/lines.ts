import type { HoldfastSystem } from '../holdfast-system.ts';
import { logFile } from '../log-file.ts';
import { caughtUp } from '../room-files.ts';
import { interleave, ratio, valuesOf } from '../row.ts';
import type { Bench, Figure, Row } from '../row.ts';
import { runUntil } from '../shell.ts';
import { median } from '../statistics.ts';
import { withHoldfast } from '../system.ts';
import { MARKED_BASH, withoutLines } from '../without-lines.ts';

const MIN_RATIO = 0.9;
const MAX_BEHIND_S = 10;

async function measureFlood(
  bench: Bench,
  { full, plain }: { full: HoldfastSystem; plain: HoldfastSystem },
): Promise<Figure[]> {
  const log = logFile(bench, bench.isQuick ? 2 : 50);
  const name = `flood of ${Math.round(log.bytes / 1e6)} MB`;
  const behind: number[] = [];
  const print = async (system: HoldfastSystem) => {
    const ms = await runUntil(system, `cat ${log.path}`);
    const start = performance.now();
    // The next flood of either must not pay for this one.
    if (system === full) behind.push((await caughtUp(full), (performance.now() - start) / 1000));
    return ms;
  };
  const systems = [
    { name: 'holdfast', system: full },
    { name: 'without', system: plain },
  ];
  for (const { system } of systems) await print(system);
  behind.length = 0;
  const samples = await interleave(systems, {
    rounds: bench.rounds,
    async measure({ name: which, system }) {
      bench.say(`lines: ${name}, ${which}`);
      return [log.bytes / 1e6 / ((await print(system)) / 1000)];
    },
  });
  const rates = { values: valuesOf(samples, median) };
  const slowest = Math.max(...behind);
  return [
    {
      name: `${name}; without: no marks, lines, index`,
      unit: 'MB/s',
      ...rates,
      aim: { text: `≥ ${MIN_RATIO} × without`, isMet: ratio(rates, 'without') >= MIN_RATIO },
    },
    {
      name: `${name}, until lines and index have caught up, slowest`,
      unit: 's',
      values: { holdfast: slowest },
      aim: { text: `≤ ${MAX_BEHIND_S}`, isMet: slowest <= MAX_BEHIND_S },
      notes: { median: median(behind) },
    },
  ];
}

export const linesRow: Row = {
  name: 'lines',
  about: 'a flood with marks, lines and index against one without; how long lines and index are behind it',
  measure: async (bench) => {
    const without = { ...bench, ...(await withoutLines(bench)) };
    return withHoldfast({ ...bench, shell: MARKED_BASH }, (full) =>
      withHoldfast(without, (plain) => measureFlood(bench, { full, plain })),
    );
  },
};
