import { logFile } from '../log-file.ts';
import { ratio, interleave, valuesOf } from '../row.ts';
import type { Bench, Figure, Row } from '../row.ts';
import { freshStamp, settle } from '../shell.ts';
import { median } from '../statistics.ts';
import { withAll } from '../system.ts';
import type { System } from '../system.ts';
import { startViewers } from '../viewers.ts';
import type { Viewers } from '../viewers.ts';

const MAX_RATIO = 2;

interface Crowd {
  name: string;
  system: System;
  viewers: Viewers;
}

async function gather(systems: readonly System[], count: number): Promise<Crowd[]> {
  const crowds: Crowd[] = [];
  for (const system of systems)
    crowds.push({
      name: system.name,
      system,
      viewers: await startViewers({ door: system.door, count }),
    });
  return crowds;
}

async function floodCrowd(
  { system, viewers }: Crowd,
  path: string,
): Promise<{ ms: number; skipped: number }> {
  await settle(system);
  const stamp = freshStamp();
  await viewers.look(`${stamp}-end`);
  const start = performance.now();
  system.send(`cat ${path}; printf '%s-%s\\n' ${stamp} end\r`);
  return viewers.seen(start);
}

async function measureCrowd(bench: Bench, systems: readonly System[], count: number): Promise<Figure> {
  const log = logFile(bench, bench.isQuick ? 1 : 5);
  const name = `${count} viewers on a ${Math.round(log.bytes / 1e6)} MB flood, until the last has it`;
  bench.say(name);
  const crowds = await gather(systems, count);
  const skipped: number[] = [];
  const samples = await interleave(crowds, {
    rounds: bench.rounds,
    async measure(crowd) {
      const seen = await floodCrowd(crowd, log.path);
      if (crowd.name === 'holdfast') skipped.push(seen.skipped);
      return [seen.ms];
    },
  });
  for (const { viewers } of crowds) await viewers.stop();
  const values = valuesOf(samples, median);
  const isMet = ratio({ values }, 'relay') <= MAX_RATIO;
  return {
    name,
    unit: 'ms',
    values,
    aim: { text: `≤ ${MAX_RATIO} × relay`, isMet },
    notes: { 'viewers moved on to a newer screen': median(skipped) },
  };
}

export const fanOut: Row = {
  name: 'fan-out',
  about: 'a flood watched by many, who are in a process of their own: until the last of them has its end',
  measure: (bench) =>
    withAll(bench, async (systems) => {
      const counts = bench.isQuick ? [5, 20] : [50, 200];
      const figures: Figure[] = [];
      for (const count of counts) figures.push(await measureCrowd(bench, systems, count));
      return figures;
    }),
};
