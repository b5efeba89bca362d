import type { RecordFact } from '#protocol/record/facts.ts';

/** The session's record, as far as it is other concepts' to write. */
export interface SessionRecord {
  append(fact: RecordFact): void;
  /** When its last event was put there, ms; null while it has none. */
  lastAt(): number | null;
}
