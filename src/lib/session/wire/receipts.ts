import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import { VIEWER_ACK_BYTES } from '#protocol/ground/limits.ts';

/** After this long without more output the rest is acknowledged, in ms: a prompt's echo costs one report, not ten. */
const IDLE_REPORT_MS = 100;

/** Counts what one socket's frames weigh and reports it once the screen has taken them in. */
export interface Receipts {
  /** A frame of this many bytes came; the result is called when it has been taken in. */
  frame(bytes: number): () => void;
  dispose: Dispose;
}

export function createReceipts(clock: Clock, report: (bytes: number) => void): Receipts {
  let taken = 0;
  let reported = 0;
  let cancelIdle: Dispose | null = null;
  let disposed = false;

  function flush(): void {
    cancelIdle?.();
    cancelIdle = null;
    if (disposed || taken === reported) return;
    reported = taken;
    report(taken);
  }

  function settle(bytes: number): void {
    if (disposed) return;
    taken += bytes;
    if (taken - reported >= VIEWER_ACK_BYTES) flush();
    else cancelIdle ??= clock.after(IDLE_REPORT_MS, flush);
  }

  return {
    frame(bytes) {
      let settled = false;
      return () => {
        if (settled) return;
        settled = true;
        settle(bytes);
      };
    },
    dispose() {
      disposed = true;
      cancelIdle?.();
    },
  };
}
