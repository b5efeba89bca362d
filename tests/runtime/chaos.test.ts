import { afterAll, beforeAll, expect, test } from 'vitest';
import { playRound } from '../chaos/round.ts';
import { startWorld } from '../chaos/world.ts';
import type { World } from '../chaos/world.ts';
import { createRandom } from '../harness/random.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.startServer();
  await world.startAgent();
});
afterAll(() => world.dispose());

// `npm run chaos` plays hundreds; these are fixed, and between them bring about most kinds of fault.
test.each([3, 11, 24])('[X5] a flood and a typist through the faults of seed %i', async (seed) => {
  const { typed } = await playRound(world, createRandom(seed));
  expect(typed.arrived).toBeGreaterThan(0);
});
