import type { FactOf } from '#protocol/record/facts.ts';
import { inSentence } from '../kit/sentence.ts';
import { by, who, within, type Around, type FactWords, type Told } from '../record/telling.ts';

export const HANDOFF_FACTS: FactWords<
  | 'handoff-offered'
  | 'handoff-ended'
  | 'handoff-declined'
  | 'handoff-untaken'
  | 'responsibility-passed'
  | 'work-changed'
> = {
  'handoff-offered': (fact, around) =>
    `${by(fact, around)} offered to hand over to ${receiver(fact, around)}`,
  'handoff-ended': ended,
  'handoff-declined': (fact, around) => declined(fact, around),
  'handoff-untaken': () => 'Nobody has taken the handoff for 30 minutes',
  'responsibility-passed': passed,
  'work-changed': workChanged,
};

function receiver({ to }: FactOf<'handoff-offered'>, around: Around): string {
  if (to.kind === 'person') return within(who(to.person ?? null, around));
  return to.kind === 'anyone' ? 'whoever is next' : 'someone by invitation';
}

const declined = (fact: { by: string | null; reason: string | null }, around: Around): Told => ({
  text: `${by(fact, around)} declined the handoff`,
  ...(fact.reason === null ? {} : { detail: `“${inSentence(fact.reason)}”` }),
});

function ended(fact: FactOf<'handoff-ended'>, around: Around): Told | string {
  switch (fact.how) {
    case 'accepted':
      return `${by(fact, around)} accepted the handoff`;
    case 'declined':
      return declined(fact, around);
    case 'withdrawn':
      return `${by(fact, around)} withdrew the handoff`;
    case 'void':
      return 'The handoff ended: nobody it was for may still join';
  }
}

function passed({ from, to, how }: FactOf<'responsibility-passed'>, around: Around): string {
  if (to === null) return `${who(from, around)} no longer takes care of the session`;
  const name = who(to, around);
  return how === 'first' || from === null
    ? `${name} takes care of the session`
    : `${name} takes care of the session instead of ${within(who(from, around))}`;
}

function workChanged(fact: FactOf<'work-changed'>, around: Around): string {
  const name = by(fact, around);
  switch (fact.state) {
    case 'waiting':
      return `${name} set the session to waiting for ${inSentence(fact.for ?? 'something')}`;
    case 'done':
      return `${name} set the session to done`;
    case 'working':
    case 'handed-over':
      return `${name} set the session to working`;
  }
}
