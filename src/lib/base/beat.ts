import type { Dispose } from './disposables.ts';
import { leftOf } from './left-of.ts';
import type { Clock } from './ports.ts';

/** Does what is asked for at once after a quiet while, else when the time has come: never twice within it. */
export interface Beat {
  ask(): void;
  /** Takes back what was asked for. */
  stop(): void;
}

export function createBeat(clock: Clock, { everyMs, act }: { everyMs(): number; act(): void }): Beat {
  let last = -Infinity;
  let cancel: Dispose | null = null;

  function strike(): void {
    cancel = null;
    last = clock.now();
    act();
  }

  return {
    ask() {
      if (cancel !== null) return;
      const wait = leftOf(everyMs(), { since: last, now: clock.now() });
      if (wait <= 0) strike();
      else cancel = clock.after(wait, strike);
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}
