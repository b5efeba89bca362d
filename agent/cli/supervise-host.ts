import { backoffMs } from '#base/backoff.ts';
import type { Child } from './child.ts';

const RESTART = { firstMs: 200, maxMs: 10_000 };
/** A child that ran this long has started well, so its next failure counts as the first. */
const STEADY_MS = 30_000;

const random = {
  float: Math.random,
  bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
};

export interface Supervised {
  stop(): Promise<void>;
}

/** Keeps a child running: if it ends by itself it is restarted, after a wait that grows with each failure. */
export function supervise(first: Child, start: () => Promise<Child>): Supervised {
  let current: Child | null = first;
  let stopping = false;
  let wake = () => {};

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const keep = async () => {
    let attempt = 0;
    while (!stopping) {
      const startedAt = performance.now();
      await current?.exited;
      if (stopping) return;
      if (current !== null && performance.now() - startedAt > STEADY_MS) attempt = 0;
      await pause(backoffMs(attempt, { ...RESTART, random }));
      attempt += 1;
      if (!stopping) current = await start().catch(() => null);
    }
  };
  const kept = keep();

  return {
    async stop() {
      stopping = true;
      wake();
      await current?.stop();
      await kept;
      await current?.stop();
    },
  };
}
