/** The process `startAttacker` starts: attacks as fast as it may, from the first word on until its line ends. */
import type { FromAttacker, ToAttacker } from './attacker.ts';
import { ATTACKS } from './attacks.ts';
import type { Attack } from './target.ts';

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function keepOn({ lanes, perSecond, next }: Attack): Promise<never> {
  const everyMs = (1000 * lanes) / perSecond;
  for (;;) {
    const startedAt = performance.now();
    await next();
    await rest(Math.max(0, startedAt + everyMs - performance.now()));
  }
}

process.once('message', ({ name, target }: ToAttacker) => {
  const attack = ATTACKS[name](target);
  process.once('disconnect', () => {
    attack.end();
    process.exit(0);
  });
  for (let lane = 0; lane < attack.lanes; lane += 1) void keepOn(attack);
  process.send?.({ type: 'underway' } satisfies FromAttacker);
});
