import { measureEcho } from '../echo.ts';
import { shareShell } from '../holdfast-system.ts';
import type { HoldfastSystem } from '../holdfast-system.ts';
import { interleave, valuesOf } from '../row.ts';
import type { Bench, Figure, Row } from '../row.ts';
import { freshStamp } from '../shell.ts';
import { p99 } from '../statistics.ts';
import { BASELINES, startBaselineNamed, withAll } from '../system.ts';
import type { System } from '../system.ts';
import { startViewers } from '../viewers.ts';
import type { Viewers } from '../viewers.ts';

const MAX_RATIO = 5;

/** A system, and another session of its kind whose viewer, in a process of its own, can make it flood. */
interface Pair {
  name: string;
  system: System;
  neighbour: Viewers;
  end(): Promise<void>;
}

async function besideHoldfast(holdfast: HoldfastSystem): Promise<Pair> {
  const { links } = await shareShell(holdfast.product);
  const neighbour = await startViewers({ door: { kind: 'link', link: links.technician }, count: 1 });
  return { name: 'holdfast', system: holdfast, neighbour, end: () => neighbour.stop() };
}

/** A baseline serves one shell: its neighbour is another of the same on this machine. */
async function besideBaseline(bench: Bench, system: System): Promise<Pair> {
  const name = BASELINES.find((baseline) => baseline === system.name);
  if (name === undefined) throw new Error(`${system.name} is no baseline`);
  const second = await startBaselineNamed(bench, name);
  const neighbour = await startViewers({ door: second.door, count: 1 });
  return {
    name,
    system,
    neighbour,
    async end() {
      await neighbour.stop();
      await second.stop();
    },
  };
}

async function whileFlooding(neighbour: Viewers, work: () => Promise<number[]>): Promise<number[]> {
  const start = freshStamp();
  await neighbour.look(`${start}-start`);
  neighbour.send(`printf '%s-%s\\n' ${start} start; yes "$(seq -s' ' 1 30)"\r`);
  await neighbour.seen(performance.now());
  const result = await work();
  const end = freshStamp();
  await neighbour.look(`${end}-end`);
  neighbour.send('\x03');
  neighbour.send(`printf '%s-%s\\n' ${end} end\r`);
  await neighbour.seen(performance.now());
  return result;
}

export const neighbourRow: Row = {
  name: 'neighbour',
  about: 'a key’s echo while another session of the same server floods, against its idle value',
  measure: (bench) =>
    withAll(bench, async (systems, holdfast) => {
      const keys = bench.isQuick ? 26 : 208;
      const pairs: Pair[] = [await besideHoldfast(holdfast)];
      for (const system of systems.slice(1)) pairs.push(await besideBaseline(bench, system));
      for (const { system } of pairs) await measureEcho(system, 52);
      const idle = new Map<string, number[]>(pairs.map(({ name }) => [name, []]));
      const busy = await interleave(pairs, {
        rounds: bench.rounds,
        async measure({ name, system, neighbour }) {
          bench.say(`neighbour: ${name}`);
          idle.get(name)?.push(...(await measureEcho(system, keys)));
          return whileFlooding(neighbour, () => measureEcho(system, keys));
        },
      });
      for (const pair of pairs) await pair.end();
      return figuresOf(valuesOf(idle, p99), valuesOf(busy, p99));
    }),
};

function figuresOf(idle: Record<string, number>, busy: Record<string, number>): Figure[] {
  const times = Object.fromEntries(
    Object.entries(busy).map(([name, ms]) => [name, ms / (idle[name] ?? Number.NaN)]),
  );
  const isMet = (times['holdfast'] ?? Number.NaN) <= MAX_RATIO;
  return [
    { name: 'echo beside a flood, p99', unit: 'ms', values: busy, aim: null },
    { name: 'echo before it, p99', unit: 'ms', values: idle, aim: null },
    {
      name: 'echo beside a flood ÷ idle, p99',
      unit: '×',
      values: times,
      aim: { text: `≤ ${MAX_RATIO}`, isMet },
    },
  ];
}
