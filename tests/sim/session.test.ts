import { expect, test } from 'vitest';
import { seededRandom } from '../../party/testing/seeded-random.ts';
import { drawOp, type Op } from './ops.ts';
import { createWorld } from './world.ts';

/** SIM_SEEDS: how many seeds, or FROM-TO. */
function seeds(): number[] {
  const [first = '60', last] = (process.env['SIM_SEEDS'] ?? '60').split('-');
  const [from, to] = last === undefined ? [1, Number(first)] : [Number(first), Number(last)];
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

const STEPS = 250;

function run(seed: number): string | null {
  const random = seededRandom(seed ^ 0x5eed);
  const ops: Op[] = [];
  try {
    const world = createWorld(seed);
    for (let step = 0; step < STEPS; step += 1) {
      const op = drawOp(random);
      ops.push(op);
      world.apply(op);
      world.check();
    }
    world.settle();
    return null;
  } catch (error) {
    const trace = error instanceof Error ? error.stack : String(error);
    return `seed ${seed}, after ${ops.length} ops:\n${trace}\n${ops.map((op) => JSON.stringify(op)).join('\n')}`;
  }
}

test('[X1] [T30] [T40] [R20] [HO3] whatever breaks and whenever: shown is what was written, stored is all of it, input arrives at most once, from who has control, and nothing without what was typed before it', () => {
  for (const seed of seeds()) expect(run(seed)).toBeNull();
}, 120_000);
