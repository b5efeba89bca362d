import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStreamTime } from './stream-time.ts';

const START = 1_700_000_000_000;
const HOUR = 3_600_000;

test('[CM17] time in a stream never goes back, and is the clock’s where that was not set back', () => {
  const steps = fc.array(fc.integer({ min: -2 * HOUR, max: 2 * HOUR }), { maxLength: 50 });
  fc.assert(
    fc.property(steps, (jumps) => {
      let now = START;
      const time = createStreamTime({ now: () => now });
      let before = now;
      for (const jump of jumps) {
        now += jump;
        const told = time();
        expect(told).toBeGreaterThanOrEqual(Math.max(before, now));
        before = told;
      }
    }),
  );
  let now = START;
  const time = createStreamTime({ now: () => now });
  for (now += 5; now < START + HOUR; now += 777) expect(time()).toBe(now);
});

test('[CM17] after the clock was set back time passes at half its pace, in small steps too, until both are one again', () => {
  let now = START;
  const time = createStreamTime({ now: () => now });
  now -= HOUR;
  expect(time()).toBe(START);
  for (let step = 0; step < 60_000; step++) {
    now += 1;
    time();
  }
  expect(time()).toBe(START + 30_000);
  now += 2 * HOUR;
  expect(time()).toBe(now);
});
