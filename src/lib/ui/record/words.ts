import { readFact, type RecordFact } from '#protocol/record/facts.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import type { AllFactWords, Around, Told, Words } from './telling.ts';

/** Read once: the timeline is told anew with each event. */
const READ = new WeakMap<RecordedEvent, RecordFact | null>();

/** What an event says, as far as this build knows. */
export function factOf(event: RecordedEvent): RecordFact | null {
  const known = READ.get(event);
  if (known !== undefined) return known;
  const fact = readFact(event.fact);
  READ.set(event, fact);
  return fact;
}

/** An event in words, or null where it is not told. What this build does not know or understand is shown by its type. */
export function recordWords(
  event: RecordedEvent,
  { facts, around }: { facts: AllFactWords; around: Omit<Around, 'at'> },
): Told | null {
  const fact = factOf(event);
  if (fact === null) return { text: event.fact.type };
  // What stands under a fact's own type takes that fact.
  const words = facts[fact.type] as (fact: RecordFact, around: Around) => Words;
  const told = words(fact, { ...around, at: event.at });
  return typeof told === 'string' ? { text: told } : told;
}
