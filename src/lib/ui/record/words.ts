import { readFact, type RecordFact } from '#protocol/record/facts.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import type { AllFactWords, Around } from './telling.ts';

/** An event in words, or null where it is not told. What this build does not know or understand is shown by its type. */
export function recordWords(
  event: RecordedEvent,
  { facts, around }: { facts: AllFactWords; around: Around },
): string | null {
  const fact = readFact(event.fact);
  if (fact === null) return event.fact.type;
  // What stands under a fact's own type takes that fact.
  const words = facts[fact.type] as (fact: RecordFact, around: Around) => string | null;
  return words(fact, around);
}
