import type { Clock } from './ports.ts';

/** Says yes so often a second in the long run, and somewhat more often in a burst. */
export interface Rate {
  take(): boolean;
}

export function createRate(
  clock: Pick<Clock, 'now'>,
  { perSecond, burst }: { perSecond: number; burst: number },
): Rate {
  let left = burst;
  let at = clock.now();
  return {
    take() {
      const now = clock.now();
      left = Math.min(burst, left + (Math.max(0, now - at) * perSecond) / 1_000);
      at = now;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
