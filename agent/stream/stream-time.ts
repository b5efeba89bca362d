import type { Clock } from '#base/ports.ts';

/**
 * The time in a stream, which never goes back. After the machine's clock was set back, time in the stream passes at
 * half its pace until that clock has caught up: what took long still did, and nothing stays wrong for ever.
 */
export function createStreamTime(clock: Pick<Clock, 'now'>): () => number {
  let read = clock.now();
  let told = read;
  return () => {
    const now = clock.now();
    told = Math.max(now, told + Math.max(0, now - read) / 2);
    read = now;
    return Math.floor(told);
  };
}
