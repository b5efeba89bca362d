import type { Clock } from '#base/ports.ts';
import { createRate } from '#base/rate.ts';
import {
  MAX_ENDPOINT_SHELLS,
  MAX_OPENINGS,
  MAX_OPENINGS_BURST,
  MAX_SESSION_SHELLS,
} from '#protocol/ground/limits.ts';

export interface OpeningsOptions {
  clock: Clock;
  /** The sessions of the shells that run, one entry a shell. */
  running(): readonly string[];
}

/** How many shells rooms may have this endpoint open: whatever they say, the machine is not theirs to fill. */
export interface Openings {
  /** Why a room's request is refused, or null if it is allowed. */
  problem(session: string): string | null;
  /** Counts a shell that is being started, until the result is called. */
  starting(session: string): () => void;
}

export function createOpenings({ clock, running }: OpeningsOptions): Openings {
  const rate = createRate(clock, { perSecond: MAX_OPENINGS, burst: MAX_OPENINGS_BURST });
  const begun = new Set<{ session: string }>();
  return {
    problem(session) {
      const all = [...running(), ...[...begun].map((each) => each.session)];
      if (all.length >= MAX_ENDPOINT_SHELLS) return 'this machine already runs as many shells as it allows';
      const ofSession = all.filter((each) => each === session);
      if (ofSession.length >= MAX_SESSION_SHELLS)
        return 'this session already has as many shells as it may have';
      return rate.takeOne() ? null : 'too many shells were opened just now; wait a moment';
    },
    starting(session) {
      const entry = { session };
      begun.add(entry);
      return () => void begun.delete(entry);
    },
  };
}
