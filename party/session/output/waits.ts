import { CUT_WAIT_MS } from '#protocol/ground/limits.ts';
import type { Ground } from '../ground.ts';
import { keepPeer, type ViewerPeer } from '../sockets/peers.ts';
import type { Turns } from './turns.ts';

/** What a viewer that is shown nothing for now waits for. */
export interface Waits {
  /** Its turn: then `again` is called. */
  forTurn(viewer: ViewerPeer, again: () => void): void;
  /** A segment that is being cut; if the cut does not come in time, `again` is called. */
  forCut(viewer: ViewerPeer, again: () => void): void;
  /** Until it has taken in what it was sent. */
  behind(viewer: ViewerPeer): void;
}

export interface WaitsParts {
  ground: Pick<Ground, 'clock' | 'viewers'>;
  turns: Turns;
}

export function createWaits({ ground, turns }: WaitsParts): Waits {
  const { clock, viewers } = ground;
  const ifStillWaiting = (viewer: ViewerPeer, again: () => void) => () => {
    if (viewers.has(viewer) && viewer.mode === 'waiting') again();
  };
  return {
    forTurn(viewer, again) {
      viewer.mode = 'waiting';
      viewer.shown = null;
      keepPeer(viewer);
      turns.wait(viewer, ifStillWaiting(viewer, again));
    },
    forCut(viewer, again) {
      viewer.mode = 'waiting';
      keepPeer(viewer);
      clock.after(CUT_WAIT_MS, ifStillWaiting(viewer, again));
    },
    behind(viewer) {
      viewer.mode = 'behind';
      keepPeer(viewer);
    },
  };
}
