import type { FactOf } from '#protocol/record/facts.ts';
import { duration, moment } from '../kit/moment.ts';
import { inSentence } from '../kit/sentence.ts';
import {
  by,
  person,
  repeated,
  who,
  within,
  type Around,
  type FactWords,
  type JoinWords,
  type Told,
} from '../record/telling.ts';
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
  'device-removed': deviceRemoved,
  'person-removed': (fact, around) => ({
    text: `${by(fact, around)} removed ${within(person(fact, around))}`,
    ...through(fact, { who: person(fact, around), around }),
  }),
  'visits-folded': (fact, around) => ({
    text: `${person(fact, around)} joined or left ${fact.changes} times`,
    detail: `Last at ${moment(fact.until, around.at)}`,
  }),
  'person-arrived': (fact, around) => `${person(fact, around)} is here`,
  'person-left': personLeft,
};

/** Who joined is here, and who was gone is back: told once. */
export const joinVisits: JoinWords = (before, next, around) => {
  const [first] = before;
  const last = before.at(-1);
  if (next.fact.type !== 'person-arrived' || first === undefined || last === undefined) return null;
  const { person: id } = next.fact;
  if (before.length === 1 && first.fact.type === 'person-joined' && first.fact.person === id)
    return { text: `${inSentence(first.fact.name)} joined as ${aRole(first.fact.role)}` };
  if (last.fact.type !== 'person-left' || last.fact.person !== id) return null;
  const name = who(id, around);
  return {
    text: `${name} was away for ${duration(next.at - last.fact.since)}`,
    several: { like: `away ${id}`, text: (count) => `${name} left and came back ${count} times` },
  };
};

/** That somebody is gone is known some seconds after it was so. */
function personLeft(fact: FactOf<'person-left'>, around: Around): Told {
  const text = `${person(fact, around)} left`;
  const [since, told] = [fact.since, around.at].map((at) => moment(at, around.at));
  return since === told ? { text } : { text, detail: `Last seen at ${since}` };
}

/** Through whom somebody was in who was removed with them. */
function through(
  { because = null }: { because?: string | null },
  { who: name, around }: { who: string; around: Around },
): { detail?: string } {
  return because === null ? {} : { detail: `${name} joined through ${within(who(because, around))}` };
}

function deviceRemoved(fact: FactOf<'device-removed'>, around: Around): Told {
  const { because = null } = fact;
  if (fact.person === fact.by) return repeated(`${by(fact, around)} removed one of their devices`);
  const told = repeated(`${by(fact, around)} removed one of ${within(person(fact, around))}’s devices`);
  return because === null
    ? told
    : { text: told.text, detail: `It was added through ${within(who(because, around))}` };
}

function deviceAdded(fact: FactOf<'device-added'>, around: Around): Told | null {
  const label = inSentence(fact.label);
  switch (fact.how) {
    // Said with the person who came with it.
    case 'first':
      return null;
    case 'vouched':
      return {
        text: `${by(fact, around)} added a device for ${within(person(fact, around))}`,
        detail: label,
      };
    case 'own':
      return { text: `${person(fact, around)} added a device`, detail: label };
  }
}
