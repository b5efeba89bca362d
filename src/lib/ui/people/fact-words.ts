import type { FactOf } from '#protocol/record/facts.ts';
import { moment } from '../kit/moment.ts';
import { inSentence } from '../kit/sentence.ts';
import { by, person, who, within, type Around, type FactWords } from '../record/telling.ts';
import { aRole } from './roles.ts';

export const PEOPLE_FACTS: FactWords<
  | 'person-joined'
  | 'device-added'
  | 'device-removed'
  | 'person-removed'
  | 'visits-folded'
  | 'person-arrived'
  | 'person-left'
> = {
  'person-joined': ({ name, role }) => `${inSentence(name)} joined as ${aRole(role)}`,
  'device-added': deviceAdded,
  'device-removed': (fact, around) =>
    fact.person === fact.by
      ? `${by(fact, around)} removed a device of theirs`
      : `${by(fact, around)} removed a device of ${within(person(fact, around))}${through(fact, { words: ' that came in through', around })}`,
  'person-removed': (fact, around) =>
    `${by(fact, around)} removed ${within(person(fact, around))}${through(fact, { words: ', who came in through', around })}`,
  'visits-folded': (fact, around) =>
    `${person(fact, around)} came or left ${fact.changes} times, the last time at ${moment(fact.until, around.now)}`,
  'person-arrived': (fact, around) => `${person(fact, around)} is here`,
  'person-left': (fact, around) => `${person(fact, around)} left at ${moment(fact.since, around.now)}`,
};

/** Through whom somebody was in who was shut out with them. */
function through(
  { because = null }: { because?: string | null },
  { words, around }: { words: string; around: Around },
): string {
  return because === null ? '' : `${words} ${within(who(because, around))}`;
}

function deviceAdded(fact: FactOf<'device-added'>, around: Around): string | null {
  const label = inSentence(fact.label);
  switch (fact.how) {
    // Said with the person who came with it.
    case 'first':
      return null;
    case 'vouched':
      return `${by(fact, around)} vouched for a device of ${within(person(fact, around))}: ${label}`;
    case 'own':
      return `${person(fact, around)} added a device: ${label}`;
  }
}
