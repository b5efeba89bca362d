import { leftOf } from '#base/left-of.ts';
import type { Clock } from '#base/ports.ts';
import { ACTIVITY_EVERY_MS, ACTIVITY_FIRST_MS } from '#protocol/ground/limits.ts';
import type { Streams } from '../output/streams.ts';
import { viewerFrame, type Viewers } from '../sockets/viewers.ts';

/** Tells those who watch another terminal that there is output in this one. */
export interface Activity {
  /** Something was printed, and is stored. */
  printed(terminal: string): void;
}

export interface ActivityParts {
  clock: Clock;
  streams: Pick<Streams, 'get'>;
  viewers: Pick<Viewers, 'all' | 'post'>;
}

/**
 * For each terminal activity is reported soon, and then once in a while: what was printed in between is reported with
 * the next.
 */
export function createActivity({ clock, streams, viewers }: ActivityParts): Activity {
  const toldAt = new Map<string, number>();
  const waiting = new Set<string>();

  const tell = (terminal: string) => {
    waiting.delete(terminal);
    const newest = streams.get(terminal)?.newest ?? null;
    if (newest === null) return;
    toldAt.set(terminal, clock.now());
    const at = { segment: newest.header.segment, event: newest.clock };
    const frame = viewerFrame({ type: 'terminal-active', terminal, ...at });
    for (const viewer of viewers.all()) if (viewer.watching !== terminal) viewers.post(viewer, frame);
  };

  return {
    printed(terminal) {
      if (waiting.has(terminal)) return;
      // Nobody to tell: no timer, so that the room may sleep.
      if ([...viewers.all()].every(({ watching }) => watching === terminal)) return;
      waiting.add(terminal);
      const since = toldAt.get(terminal) ?? -Infinity;
      const waitMs = leftOf(ACTIVITY_EVERY_MS, { since, now: clock.now() });
      clock.after(Math.max(ACTIVITY_FIRST_MS, waitMs), () => tell(terminal));
    },
  };
}
