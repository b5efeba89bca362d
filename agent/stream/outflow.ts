import type { Stall } from '#protocol/terminals/terminal.ts';
import type { Outbox } from './outbox.ts';
import type { StreamEnd } from './spool.ts';

export interface OutflowOptions {
  outbox: Outbox;
  /** Why nothing more can be spooled, if so. */
  stall(): Stall | null;
  /** The stream's source has to pause, or may continue. */
  hold(isHeld: boolean): void;
  onStall(stall: Stall | null): void;
  /** The room has been sent everything; once each time it listens. */
  onAllSent(end: StreamEnd): void;
}

/** What is spooled on its way to the room, and the source that waits for it. */
export interface Outflow {
  /** The end and all there was before it is spooled. */
  readonly isSpooled: boolean;
  /** Sends what may be sent now, and lets the source continue or wait. */
  advance(): void;
  /** The room is listening again. */
  resumed(): void;
  /** The end is spooled. */
  ended(end: StreamEnd): void;
}

export function createOutflow({ outbox, stall, hold, onStall, onAllSent }: OutflowOptions): Outflow {
  const { delivery } = outbox;
  let end: StreamEnd | null = null;
  let isEndTold = false;
  return {
    get isSpooled() {
      return end !== null;
    },
    advance() {
      outbox.pump();
      const stalled = stall();
      onStall(stalled);
      hold(stalled !== null || delivery.liveWaits);
      if (end === null || isEndTold || !delivery.allSent) return;
      isEndTold = true;
      onAllSent(end);
    },
    resumed() {
      isEndTold = false;
    },
    ended(spooled) {
      end = spooled;
    },
  };
}
