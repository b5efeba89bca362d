import { READ_BYTES_BURST, READ_BYTES_PER_SECOND } from '#protocol/ground/limits.ts';

/** How much each person was answered lately of what costs the room time. A room that slept has forgotten: nobody asked. */
export interface Reads {
  /** Whether they may ask for more. */
  may(person: string): boolean;
  /** They were answered this much. */
  answered(person: string, bytes: number): void;
}

export function createReads(now: () => number): Reads {
  /** What each still owes, in bytes, as of then. */
  const owed = new Map<string, { bytes: number; at: number }>();
  const settle = () => {
    for (const [person, { bytes, at }] of owed) {
      const left = bytes - (Math.max(0, now() - at) / 1_000) * READ_BYTES_PER_SECOND;
      if (left <= 0) owed.delete(person);
      else owed.set(person, { bytes: left, at: now() });
    }
  };
  return {
    may(person) {
      settle();
      return (owed.get(person)?.bytes ?? 0) < READ_BYTES_BURST;
    },
    answered(person, bytes) {
      owed.set(person, { bytes: (owed.get(person)?.bytes ?? 0) + bytes, at: now() });
    },
  };
}
