import type { Random } from './ports.ts';

export interface BackoffOptions {
  firstMs: number;
  maxMs: number;
}

/**
 * Waits between attempts, doubling, with full jitter above half: machines that lost the same server do not return
 * in one instant.
 */
export function backoffMs(
  attempt: number,
  { firstMs, maxMs, random }: BackoffOptions & { random: Random },
): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30));
  return Math.round(ceiling / 2 + (ceiling / 2) * random.float());
}
