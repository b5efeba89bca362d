import { parseArgs } from 'node:util';
import { startCoverage } from './coverage.ts';
import { fuzz } from './fuzz.ts';
import { TARGETS } from './targets.ts';

/**
 * `npm run fuzz -- --runs N [--seed S] [--only NAME]`: N inputs for all parsers together, led by what code they reach.
 * Prints its seed, and with a finding the input, base64: keep it by name in tests/fuzz.test.ts.
 */
const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000000' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});
const seed = Number(flags.seed ?? Math.floor(Math.random() * 2 ** 31));
const chosen = TARGETS.filter(({ name }) => flags.only === undefined || name.includes(flags.only));
const shares = chosen.reduce((sum, { share }) => sum + share, 0);
const coverage = startCoverage();
let total = 0;
let found = 0;

console.log(`seed ${seed}`);
for (const target of chosen) {
  const start = performance.now();
  const runs = Math.round((Number(flags.runs) * target.share) / shares);
  const outcome = await fuzz(target, { runs, seed, coverage });
  const seconds = (performance.now() - start) / 1000;
  const memory = Math.round(process.memoryUsage.rss() / 1e6);
  total += outcome.runs;
  found += outcome.findings.length;
  console.log(
    `${target.name.padEnd(38)} ${String(outcome.runs).padStart(8)} inputs  ${String(outcome.corpus).padStart(4)} kept  ` +
      `${String(outcome.blocks).padStart(5)} blocks  ${seconds.toFixed(1).padStart(6)} s  ${memory} MB  ${outcome.findings.length} findings`,
  );
  for (const { input, problem } of outcome.findings)
    console.log(`  ${problem}\n  input ${Buffer.from(input).toString('base64')}`);
}
coverage.close();
console.log(`${total} inputs, ${found} findings`);
process.exit(found === 0 ? 0 : 1);
