/** `npm run chaos`: rounds of faults on the real product. Prints its seed; the same seed draws the same faults. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createRandom } from '../harness/random.ts';
import { playRound } from './round.ts';
import { startWorld } from './world.ts';
import type { World } from './world.ts';

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' } },
});
const seed = Number(flags.seed ?? Math.floor(Math.random() * 2 ** 31));
const rounds = Number(flags.rounds);

/** Resident memory of a process, MB (Linux). */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

async function memory(world: World): Promise<string> {
  const parts = { server: 'server/server.json', workerd: 'server/workerd.json', agent: 'agent/control.json' };
  const figures = Object.entries(parts).map(
    async ([name, file]) => `${name} ${Math.round(await memoryOf(await world.pid(file)))}`,
  );
  return (await Promise.all(figures)).join(', ');
}

console.log(`seed ${seed}, ${rounds} rounds`);
const world = await startWorld();
await world.startServer();
await world.startAgent();
let failed = 0;
for (let round = 0; round < rounds; round += 1) {
  const start = performance.now();
  try {
    const { steps, typed } = await playRound(world, createRandom(seed + round));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(
      `round ${round} ok ${seconds} s, typed ${typed.sent} arrived ${typed.arrived} ${JSON.stringify(typed.problems)}, MB ${await memory(world)}: ${steps.map(({ fault }) => fault.kind).join(' ')}`,
    );
  } catch (error) {
    failed += 1;
    console.log(`round ${round} FAILED (seed ${seed + round}): ${String(error)}`);
  }
}
await world.dispose();
console.log(`${rounds - failed} rounds held, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
