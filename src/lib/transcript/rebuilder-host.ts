import type { RebuiltSegment } from './rebuild.ts';
import type { RebuildAnswer, RebuildRequest } from './rebuild-worker-host.ts';

/** Plays segments beside the page, so that nothing it shows stands still meanwhile. */
export interface Rebuilder {
  /** Null where this build cannot play it. */
  rebuild(segment: Omit<RebuildRequest, 'id'>): Promise<RebuiltSegment | null>;
  dispose(): void;
}

export function createRebuilder(): Rebuilder {
  const worker = new Worker(new URL('./rebuild-worker-host.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, (rebuilt: RebuiltSegment | null) => void>();
  let last = 0;
  const settle = (id: number, rebuilt: RebuiltSegment | null) => {
    waiting.get(id)?.(rebuilt);
    waiting.delete(id);
  };
  worker.onmessage = ({ data }: MessageEvent<RebuildAnswer>) => settle(data.id, data.rebuilt);
  // A worker that cannot run says so once for all: what waits is shown as the endpoint states it.
  worker.onerror = () => {
    for (const id of [...waiting.keys()]) settle(id, null);
  };
  return {
    rebuild(segment) {
      last += 1;
      const request: RebuildRequest = { id: last, ...segment };
      return new Promise((resolve) => {
        waiting.set(request.id, resolve);
        worker.postMessage(request);
      });
    },
    dispose() {
      worker.terminate();
      for (const id of [...waiting.keys()]) settle(id, null);
    },
  };
}
