import { readFact, type FactOf } from '#protocol/record/facts.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import { passingWords } from './words.ts';
import { inSentence } from '../kit/sentence.ts';

export interface SaidTo {
  /** Who reads. */
  me: string;
  nameOf(person: string): string | null;
}

/** What is said to whoever looks when it happens, or null where the page shows it anyhow. */
export function saidWords(event: RecordedEvent, { me, nameOf }: SaidTo): string | null {
  const fact = readFact(event.fact);
  const name = (id: string) => (id === me ? 'You' : inSentence(nameOf(id) ?? 'Someone'));
  switch (fact?.type) {
    case 'control-passed':
      return passedWords(fact, { me, name });
    case 'control-declined':
      return fact.person === me ? `${name(fact.by)} declined your request and keeps control.` : null;
    case 'input-resumed':
      return `${name(fact.by)} resumed. Typing is back on.`;
    case 'program-stopped':
      return `${name(fact.by)} interrupted the program (Ctrl+C).`;
    case 'person-arrived':
      return fact.person === me ? null : `${name(fact.person)} is here.`;
    default:
      return null;
  }
}

function passedWords(
  { from, to, how }: FactOf<'control-passed'>,
  { me, name }: { me: string; name(id: string): string },
): string {
  const orNobody = (id: string | null) => (id === null ? null : name(id));
  if (to === me && how === 'taken') return 'You now have control.';
  const gained = to === me ? ' You now have control.' : '';
  const lost = from === me && how !== 'released' ? ' You can no longer type.' : '';
  return `${passingWords({ from: orNobody(from), to: orNobody(to), how })}.${gained}${lost}`;
}
