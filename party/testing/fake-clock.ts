import type { Clock } from '#base/ports.ts';

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
  /** The clock is set back; timers run as long as before. */
  setBack(ms: number): void;
  /** Timers that have yet to run. */
  readonly pending: number;
  /** Takes all timers back, as the death of a process does. */
  forget(): void;
}

export function createFakeClock(start = 1_800_000_000_000): FakeClock {
  let now = start;
  let timers: { at: number; action: () => void }[] = [];
  return {
    now: () => now,
    after(ms, action) {
      const timer = { at: now + ms, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers = timers.filter((other) => other !== due);
        now = Math.max(now, due.at);
        due.action();
      }
      now = end;
    },
    setBack(ms) {
      now -= ms;
      for (const timer of timers) timer.at -= ms;
    },
    get pending() {
      return timers.length;
    },
    forget() {
      timers = [];
    },
  };
}
