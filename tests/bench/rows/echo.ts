import { measureEcho } from '../echo.ts';
import { cpuDuring, findProcesses } from '../processes.ts';
import { interleave, ratio, valuesOf } from '../row.ts';
import type { Row } from '../row.ts';
import { median, p99 } from '../statistics.ts';
import { withAll } from '../system.ts';

export const echo: Row = {
  name: 'echo',
  about: 'a key at an idle bash prompt: typed → stored → echoed to the viewer who typed it',
  measure: (bench) =>
    withAll(bench, async (systems, holdfast) => {
      const keys = bench.isQuick ? 26 : 208;
      for (const system of systems) await measureEcho(system, bench.isQuick ? 26 : 104);
      const samples = await interleave(systems, {
        rounds: bench.rounds,
        measure: (system) => measureEcho(system, keys),
      });
      const processes = await findProcesses(holdfast.product, holdfast.shared.session);
      const cpu = await cpuDuring(processes, () => measureEcho(holdfast, keys));
      const middle = { values: valuesOf(samples, median) };
      const isMet = ratio(middle, 'relay-synced') <= 1.3 && ratio(middle, 'direct') < 2.5;
      const costs = Object.entries(cpu).map(([name, ms]) => [`CPU ms a key, ${name}`, ms / keys]);
      return [
        {
          name: 'key → stored → echo, median',
          unit: 'ms',
          ...middle,
          aim: { text: '≤ 1.3 × relay-synced, < 2.5 × direct', isMet },
          notes: Object.fromEntries(costs),
        },
        { name: 'key → stored → echo, p99', unit: 'ms', values: valuesOf(samples, p99), aim: null },
      ];
    }),
};
