import { ACTS_MS, MAX_ACTS } from '#protocol/ground/limits.ts';

/** How often each person asked for something that goes on the record, lately. A room that slept has forgotten: nobody did. */
export interface Acts {
  /** Counts one more; false where it is one too many. */
  take(person: string): boolean;
}

export function createActs(now: () => number): Acts {
  const times = new Map<string, number[]>();
  const forgetOld = () => {
    for (const [person, at] of times) {
      const kept = at.filter((each) => each > now() - ACTS_MS);
      if (kept.length === 0) times.delete(person);
      else times.set(person, kept);
    }
  };
  return {
    take(person) {
      forgetOld();
      const lately = times.get(person) ?? [];
      if (lately.length >= MAX_ACTS) return false;
      times.set(person, [...lately, now()]);
      return true;
    },
  };
}
