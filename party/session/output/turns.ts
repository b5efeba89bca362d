import type { Clock } from '#base/ports.ts';
import { SCREENS_BURST, SCREENS_PER_SECOND, SCREEN_TURN_MS } from '#protocol/ground/limits.ts';
import { createDebts } from '../../rooms/debts.ts';
import type { Reads } from '../people/reads.ts';
import type { ViewerPeer } from '../sockets/peers.ts';

/**
 * When each viewer may be sent a screen. Requested screens are counted for each person, and the bytes of all screens
 * for each person and each role at a source, separately from reads over HTTP, so that reading a record delays nobody's
 * screen. A viewer that is too early waits for its turn, once, however often it asks.
 */
export interface Turns {
  /** Takes one of the screens this person may request, if there is one. */
  ask(viewer: ViewerPeer): boolean;
  /** Whether what is sent by now leaves room for more. */
  may(viewer: ViewerPeer): boolean;
  sent(viewer: ViewerPeer, bytes: number): void;
  /** Has `again` called when it may be this viewer's turn: the last one given counts, at the place of the first. */
  wait(viewer: ViewerPeer, again: () => void): void;
  left(viewer: ViewerPeer): void;
}

export interface TurnsParts {
  clock: Clock;
  reads: Reads;
}

export function createTurns({ clock, reads }: TurnsParts): Turns {
  const now = () => clock.now();
  const asked = createDebts(now, { burst: SCREENS_BURST, perSecond: SCREENS_PER_SECOND });
  const waiting = new Map<ViewerPeer, () => void>();
  let isTimed = false;
  const callAll = () => {
    isTimed = false;
    try {
      for (const [viewer, again] of [...waiting]) {
        // One may be closed while another is sent its screen.
        if (waiting.delete(viewer)) again();
      }
    } finally {
      callLater();
    }
  };
  const callLater = () => {
    if (isTimed || waiting.size === 0) return;
    isTimed = true;
    clock.after(SCREEN_TURN_MS, callAll);
  };
  return {
    ask: ({ person }) => asked.takeOne(person),
    may: (viewer) => reads.may(viewer),
    sent: (viewer, bytes) => reads.answered(viewer, bytes),
    wait(viewer, again) {
      waiting.set(viewer, again);
      callLater();
    },
    left: (viewer) => waiting.delete(viewer),
  };
}
