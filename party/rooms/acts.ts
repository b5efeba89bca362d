import { ACTS_MS, MAX_ACTS } from '#protocol/ground/limits.ts';

/**
 * How often each person recently requested something that goes on the record. A room that slept has forgotten, because
 * nobody did.
 */
export interface Acts {
  /** Counts one more; false if it is one too many, or nothing more of theirs may go on the record for now. */
  takeAct(person: string): boolean;
  /** The same for removing somebody, which is never refused because of what they have put on the record. */
  takeShuttingOut(person: string): boolean;
}

export interface ActsParts {
  now(): number;
  /** Whether this person's acts may be put on the record, in the long run. */
  hasBudget(person: string): boolean;
}

export function createActs({ now, hasBudget }: ActsParts): Acts {
  const times = new Map<string, number[]>();
  const forgetOld = () => {
    for (const [person, at] of times) {
      const kept = at.filter((each) => each > now() - ACTS_MS);
      if (kept.length === 0) times.delete(person);
      else times.set(person, kept);
    }
  };
  const takeOne = (person: string) => {
    forgetOld();
    const lately = times.get(person) ?? [];
    if (lately.length >= MAX_ACTS) return false;
    times.set(person, [...lately, now()]);
    return true;
  };
  return {
    takeAct: (person) => hasBudget(person) && takeOne(person),
    takeShuttingOut: takeOne,
  };
}
