import { logFile } from '../log-file.ts';
import type { LogFile } from '../log-file.ts';
import type { HoldfastSystem } from '../holdfast-system.ts';
import { cpuDuring, findProcesses, forgetPeak, peakMB } from '../processes.ts';
import type { Processes } from '../processes.ts';
import { interleave, valuesOf } from '../row.ts';
import type { Bench, Figure, Row } from '../row.ts';
import { runUntil } from '../shell.ts';
import { median, round } from '../statistics.ts';
import { bytesOf, openTerminalStore } from '../stored-bytes.ts';
import type { System } from '../system.ts';
import { withAll } from '../system.ts';

/** Prompt, command line and sentinel beside the log itself. */
const SURROUNDINGS_BYTES = 4096;
const FLAT = 1.3;

type Peaks = Record<string, number>;

interface Flood {
  figure: Figure;
  peaks: Peaks;
}

async function peaksOf(processes: Processes): Promise<Peaks> {
  const entries = Object.entries(processes).map(async ([name, pid]) => [name, await peakMB(pid)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function flood(
  bench: Bench,
  { systems, holdfast, log }: { systems: readonly System[]; holdfast: HoldfastSystem; log: LogFile },
): Promise<Flood> {
  const name = `flood of ${Math.round(log.bytes / 1e6)} MB, to a sentinel`;
  const processes = await findProcesses(holdfast.product, holdfast.shared.session);
  const store = await openTerminalStore(holdfast);
  let missing = 0;
  let cpu: Record<string, number> = {};
  const shown: number[] = [];
  const watched = async () => {
    const before = await bytesOf(store);
    const shownBefore = holdfast.shownBytes();
    let ms = 0;
    cpu = await cpuDuring(processes, async () => (ms = await runUntil(holdfast, `cat ${log.path}`)));
    shown.push((holdfast.shownBytes() - shownBefore) / log.printed);
    const stored = (await bytesOf(store)) - before;
    if (stored < log.printed || stored > log.printed + SURROUNDINGS_BYTES) missing += log.printed - stored;
    return ms;
  };
  for (const pid of Object.values(processes)) await forgetPeak(pid);
  const samples = await interleave(systems, {
    rounds: bench.rounds,
    async measure(system) {
      bench.say(`${name}: ${system.name}`);
      const ms = system === holdfast ? await watched() : await runUntil(system, `cat ${log.path}`);
      return [log.bytes / 1e6 / (ms / 1000)];
    },
  });
  const values = valuesOf(samples, median);
  const costs = Object.entries(cpu).map(([process, ms]) => [`CPU s, ${process}`, ms / 1000]);
  const figure = {
    name,
    unit: 'MB/s',
    values,
    aim: { text: '≥ 30, all stored', isMet: (values['holdfast'] ?? 0) >= 30 && missing === 0 },
    notes: {
      stored: missing === 0 ? 'every byte' : `${missing} bytes missing`,
      'of it shown to the controller, not passed over': median(shown),
      ...Object.fromEntries(costs),
    },
  };
  return { figure, peaks: await peaksOf(processes) };
}

export const floodRow: Row = {
  name: 'flood',
  about: 'cat of coloured log lines until a sentinel is shown, all of it stored; peak memory meanwhile',
  measure: (bench) =>
    withAll(bench, async (systems, holdfast) => {
      const sizes = bench.isQuick ? [1, 4] : [50, 500];
      const [small, large] = sizes.map((size) => logFile(bench, size));
      if (small === undefined || large === undefined) return [];
      // What is only taken once, as compiled code and buffers of first use are, is not what grows.
      for (const system of systems) await runUntil(system, `cat ${small.path}`);
      const first = await flood(bench, { systems, holdfast, log: small });
      const second = await flood(bench, { systems, holdfast, log: large });
      const memory = Object.entries(second.peaks).map(([name, peak]): Figure => {
        const before = first.peaks[name] ?? Number.NaN;
        return {
          name: `peak memory of ${name}, ${sizes[1] ?? 0} MB ÷ ${sizes[0] ?? 0} MB`,
          unit: '×',
          values: { holdfast: peak / before },
          aim: { text: `≤ ${FLAT}`, isMet: peak / before <= FLAT },
          notes: { small: `${round(before)} MB`, large: `${round(peak)} MB` },
        };
      });
      return [first.figure, second.figure, ...memory];
    }),
};
