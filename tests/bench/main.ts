/**
 * Measures Holdfast beside baselines of its own, interleaved in one run: what the machine does meanwhile falls on all
 * alike. Prints a table for people and writes JSON with `--json FILE`. Never fails for being slow.
 */
import { mkdtempSync, rmSync, writeFileSync, openSync, writeSync, fsyncSync, closeSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureEcho } from './echo.ts';
import { measureFlood, writeLog } from './flood.ts';
import { measureJoin } from './join.ts';
import { startHoldfast } from './product-system.ts';
import { median, quantile, round } from './statistics.ts';
import { startBaseline } from './systems.ts';
import type { System } from './systems.ts';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    keys: { type: 'string', default: '208' },
    flood: { type: 'string', default: '50' },
    json: { type: 'string' },
  },
});
const rounds = Math.max(3, Number(flags.rounds));
const keys = Number(flags.keys);
const floodBytes = Number(flags.flood) * 1_000_000;

interface Row {
  name: string;
  unit: string;
  /** Median a system, by its name. */
  medians: Record<string, number>;
  /** Holdfast's median divided by each baseline's. */
  ratios: Record<string, number>;
  notes?: Record<string, number>;
}

function rowOf(options: {
  name: string;
  unit: string;
  samples: Map<string, number[]>;
  notes?: Record<string, number>;
}): Row {
  const medians = Object.fromEntries(
    [...options.samples].map(([name, values]) => [name, round(median(values))]),
  );
  const own = median(options.samples.get('holdfast') ?? []);
  const ratios = Object.fromEntries(
    [...options.samples]
      .filter(([name]) => name !== 'holdfast')
      .map(([name, values]) => [name, round(own / median(values))]),
  );
  return {
    name: options.name,
    unit: options.unit,
    medians,
    ratios,
    ...(options.notes ? { notes: options.notes } : {}),
  };
}

/** This disk's time for one synced write, ms. */
function measureFsync(folder: string): number {
  const file = openSync(join(folder, 'fsync'), 'w');
  const times = Array.from({ length: 50 }, () => {
    const start = performance.now();
    writeSync(file, 'x'.repeat(4096));
    fsyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  return median(times);
}

async function interleave(systems: readonly System[], measure: (system: System) => Promise<number[]>) {
  const samples = new Map<string, number[]>(systems.map(({ name }) => [name, []]));
  for (let roundIndex = 0; roundIndex < rounds; roundIndex += 1) {
    for (const system of systems) samples.get(system.name)?.push(...(await measure(system)));
  }
  return samples;
}

function print(row: Row): void {
  const cells = Object.entries(row.medians).map(([name, value]) => {
    const ratio = row.ratios[name];
    return `${name} ${value} ${row.unit}${ratio === undefined ? '' : ` (×${ratio})`}`;
  });
  const notes = Object.entries(row.notes ?? {}).map(([name, value]) => `${name} ${round(value)}`);
  console.log(`${row.name}: ${[...cells, ...notes].join(' · ')}`);
}

const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
const log = join(folder, 'flood.log');
const floodSize = writeLog(log, floodBytes);
const holdfast = await startHoldfast();
const systems: System[] = [
  holdfast,
  await startBaseline('direct', ['direct.ts']),
  await startBaseline('relay', ['relay.ts']),
  await startBaseline('relay-synced', ['relay.ts', '--synced', join(folder, 'relay.db')]),
];
const table: Row[] = [];
const add = (row: Row) => {
  table.push(row);
  print(row);
};

const fsyncMs = measureFsync(folder);
console.log(
  `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}; fsync ${round(fsyncMs)} ms; ${rounds} rounds, medians; ×: holdfast divided by it`,
);

const joinYoung = await Promise.all([measureJoin(holdfast.product, holdfast.shared.links.observer)]);
for (const system of systems) await measureEcho(system, 52);
const echo = await interleave(systems, (system) => measureEcho(system, keys));
add(
  rowOf({
    name: 'key → stored → echo',
    unit: 'ms',
    samples: echo,
    notes: { 'holdfast p99 ms': quantile(echo.get('holdfast') ?? [], 0.99) },
  }),
);

const flood = await interleave(systems, async (system) => [await measureFlood(system, log)]);
const rate = new Map(
  [...flood].map(([name, times]) => [name, times.map((ms) => floodSize / 1e6 / (ms / 1000))]),
);
add(rowOf({ name: `flood of ${flags.flood} MB`, unit: 'MB/s', samples: rate }));

const joins: number[] = [];
for (let index = 0; index < rounds * 4; index += 1)
  joins.push(await measureJoin(holdfast.product, holdfast.shared.links.observer));
add(
  rowOf({
    name: `join with ${Math.round((floodSize * rounds) / 1e6)} MB of history`,
    unit: 'ms',
    samples: new Map([['holdfast', joins]]),
    notes: { 'first join of a young session ms': median(joinYoung) },
  }),
);

if (flags.json !== undefined)
  writeFileSync(flags.json, JSON.stringify({ cores: cpus().length, fsyncMs, rounds, table }, null, 2));
for (const system of systems) await system.stop();
rmSync(folder, { recursive: true });
