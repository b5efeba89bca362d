import type { FactOf } from '#protocol/record/facts.ts';
import { inSentence } from '../kit/sentence.ts';
import { aRole } from '../people/roles.ts';
import { by, who, within, type Around, type FactWords } from '../record/telling.ts';

export const INVITING_FACTS: FactWords<
  'link-created' | 'link-revoked' | 'invitation-created' | 'invitation-revoked' | 'invitation-closed'
> = {
  'link-created': (fact, around) => `${by(fact, around)} made a link for ${aRole(fact.role)}`,
  'link-revoked': (fact, around) => `${by(fact, around)} revoked a link`,
  'invitation-created': invited,
  'invitation-revoked': (fact, around) => {
    const { because: maker } = fact;
    const whose = maker === undefined ? 'an invitation' : `an invitation of ${within(who(maker, around))}`;
    return `${by(fact, around)} revoked ${whose}`;
  },
  'invitation-closed': (fact, around) =>
    `${by(fact, around)} closed an invitation: nobody new comes in by it`,
};

function invited(fact: FactOf<'invitation-created'>, around: Around): string {
  const { person: device, name, role } = fact;
  if (device !== null && device === fact.by)
    return `${by(fact, around)} asked for a device of theirs to be added`;
  if (device !== null)
    return `${by(fact, around)} made an invitation for a device of ${within(who(device, around))}`;
  const guest = name === null ? '' : `${inSentence(name)} as `;
  return `${by(fact, around)} invited ${guest}${aRole(role)}`;
}
