import type { Clock } from '#base/ports.ts';
import type { Size } from '#protocol/ground/size.ts';

/** Least time between two resizes, in ms: a window being dragged sends many, and each begins a segment. */
const REST_MS = 80;

/** The first of a burst of resizes is done at once, the last after a rest, those between not at all. */
export interface Resizer {
  want(size: Size): void;
  dispose(): void;
}

export function createResizer({ clock, apply }: { clock: Clock; apply: (size: Size) => void }): Resizer {
  let wanted: Size | null = null;
  let cancelRest: (() => void) | null = null;

  const applyWanted = () => {
    cancelRest = null;
    if (wanted === null) return;
    const size = wanted;
    wanted = null;
    cancelRest = clock.after(REST_MS, applyWanted);
    apply(size);
  };

  return {
    want(size) {
      wanted = size;
      if (cancelRest === null) applyWanted();
    },
    dispose: () => cancelRest?.(),
  };
}
