/**
 * Measures Holdfast beside baselines of its own, interleaved in one run: what the machine does meanwhile falls on all
 * alike. Prints a table for people and writes JSON with `--json FILE`. Never fails for being slow.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFlags } from './flags.ts';
import { describeMachine } from './machine.ts';
import { createProfiler, summarize } from './profile.ts';
import { ratiosOf } from './row.ts';
import type { Bench, Figure, Row } from './row.ts';
import { endAll } from './running.ts';
import { ROWS } from './rows.ts';
import { round } from './statistics.ts';
import { formatLine, formatTable } from './table.ts';

const flags = readFlags(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void endAll().then(() => process.exit(130)));

const bench: Bench = {
  rounds: flags.rounds,
  isQuick: flags.isQuick,
  folder,
  profiler: flags.profile === null ? null : createProfiler(flags.profile),
  say: (text) => process.stderr.write(`… ${text}\n`),
};

const machine = describeMachine(folder);
console.log(
  `${machine.cores} × ${machine.cpu}, ${round(machine.memoryGB)} GB, Node ${machine.node}; ` +
    `fsync ${round(machine.fsyncMs)} ms; ${flags.rounds} rounds${flags.isQuick ? '; QUICK: figures mean nothing' : ''}`,
);

const figures: Figure[] = [];
const failures: { row: string; problem: string }[] = [];

function save(): void {
  if (flags.json === null) return;
  const { rounds, isQuick } = flags;
  const rows = figures.map((figure) => ({ ...figure, ratios: ratiosOf(figure) }));
  writeFileSync(flags.json, `${JSON.stringify({ machine, rounds, isQuick, rows, failures }, null, 2)}\n`);
}

/** One row that breaks leaves the others' figures standing. */
async function measure(row: Row): Promise<void> {
  try {
    for (const figure of await row.measure(bench)) {
      figures.push(figure);
      console.log(formatLine(figure));
    }
  } catch (error) {
    failures.push({ row: row.name, problem: String(error) });
    console.log(`${row.name}: BROKEN: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
  }
  save();
}

for (const row of ROWS.filter(({ name }) => flags.rows === null || flags.rows.includes(name)))
  await measure(row);
console.log(`\n${formatTable(figures)}\n÷: Holdfast's figure divided by the baseline's`);
if (flags.profile !== null) console.log(`\n${summarize(flags.profile)}`);
process.exit(failures.length === 0 ? 0 : 1);
