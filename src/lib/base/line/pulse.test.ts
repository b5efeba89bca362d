import { describe, expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { createRoundTrips, createSilenceWatch, type Pulse, type PulseOptions } from './pulse.ts';

const EVERY_MS = 1000;
const WITHIN_MS = 3000;

type Made = (options: PulseOptions & { onLatency(ms: number): void }) => Pulse;

/** What holds for whoever tells that a peer is gone. */
function describePulse(name: string, make: Made): void {
  function started() {
    const clock = new FakeClock();
    const seen = { pings: 0, silent: 0 };
    const ping = () => (seen.pings += 1);
    const pulse = make({ clock, everyMs: EVERY_MS, withinMs: WITHIN_MS, ping, onLatency: () => undefined });
    const onSilent = () => {
      seen.silent += 1;
      pulse.stop();
    };
    pulse.start(onSilent);
    return { clock, seen, pulse, onSilent };
  }

  describe(name, () => {
    test('a peer that says nothing is gone, once', () => {
      const { clock, seen } = started();
      clock.pass(WITHIN_MS - 1);
      expect(seen.silent).toBe(0);
      expect(seen.pings).toBeGreaterThan(0);
      clock.pass(60_000);
      expect([seen.silent, clock.pending]).toEqual([1, 0]);
    });

    test('one that says anything is there', () => {
      const { clock, seen, pulse } = started();
      for (let time = 0; time < 20; time += 1) {
        clock.pass(WITHIN_MS - 1);
        pulse.heard();
      }
      expect(seen.silent).toBe(0);
    });

    test('stopped, it leaves no timer; what comes then begins none', () => {
      const { clock, pulse } = started();
      pulse.stop();
      pulse.heard();
      expect(clock.pending).toBe(0);
    });

    test('started again, it counts anew', () => {
      const { clock, seen, pulse, onSilent } = started();
      clock.pass(WITHIN_MS - 1);
      pulse.stop();
      clock.pass(60_000);
      pulse.start(onSilent);
      clock.pass(WITHIN_MS - 1);
      expect(seen.silent).toBe(0);
      clock.pass(1);
      expect(seen.silent).toBe(1);
    });
  });
}

describePulse('a watch for silence', createSilenceWatch);
describePulse('round trips', createRoundTrips);

test('[ST10] round trips tell since when nothing has come, and once something has', () => {
  const clock = new FakeClock();
  const seen: (number | null)[] = [];
  const quiet = { afterMs: 500, onChange: (since: number | null) => void seen.push(since) };
  const pulse = createRoundTrips({
    ...{ clock, everyMs: EVERY_MS, withinMs: WITHIN_MS, quiet },
    ...{ ping: () => undefined, onLatency: () => undefined },
  });
  const start = clock.now();
  pulse.start(() => undefined);
  clock.pass(499);
  pulse.heard();
  clock.pass(499);
  expect(seen).toEqual([]);
  clock.pass(1);
  expect(seen).toEqual([start + 499]);
  pulse.answered();
  expect(seen.at(-1)).toBeNull();
  clock.pass(2 * EVERY_MS);
  expect(seen).toHaveLength(3);
  pulse.stop();
  expect([seen.at(-1), clock.pending]).toEqual([null, 0]);
});

test('a round trip is measured once, and the next ping waits for its time', () => {
  const clock = new FakeClock();
  const latencies: number[] = [];
  let pings = 0;
  const pulse = createRoundTrips({
    ...{ clock, everyMs: EVERY_MS, withinMs: WITHIN_MS },
    ping: () => (pings += 1),
    onLatency: (ms) => latencies.push(ms),
  });
  pulse.start(() => undefined);
  clock.pass(12);
  pulse.answered();
  pulse.answered();
  expect([latencies, pings]).toEqual([[12], 1]);
  clock.pass(EVERY_MS);
  expect(pings).toBe(2);
});

test('a machine that slept has asked nothing meanwhile', () => {
  const clock = new FakeClock();
  let silent = 0;
  const pulse = createRoundTrips({
    ...{ clock, everyMs: EVERY_MS, withinMs: WITHIN_MS, ping: () => undefined, onLatency: () => undefined },
  });
  pulse.start(() => (silent += 1));
  pulse.answered();
  clock.sleep(3_600_000);
  clock.pass(WITHIN_MS - 1);
  expect(silent).toBe(0);
});
