import type { FactOf } from '#protocol/record/facts.ts';
import { inSentence } from '../kit/sentence.ts';
import { aRole } from '../people/roles.ts';
import { by, repeated, who, within, type Around, type FactWords, type Told } from '../record/telling.ts';

export const INVITING_FACTS: FactWords<
  'link-created' | 'link-revoked' | 'invitation-created' | 'invitation-revoked' | 'invitation-closed'
> = {
  'link-created': (fact, around) => `${by(fact, around)} created a link for ${aRole(fact.role)}`,
  'link-revoked': (fact, around) => repeated(`${by(fact, around)} revoked a link`),
  'invitation-created': invited,
  'invitation-revoked': (fact, around) => {
    const { because: maker } = fact;
    const whose =
      maker === undefined ? 'an invitation' : `an invitation created by ${within(who(maker, around))}`;
    return repeated(`${by(fact, around)} revoked ${whose}`);
  },
  'invitation-closed': (fact, around) => ({
    text: `${by(fact, around)} closed an invitation`,
    detail: 'Nobody new can join with it',
  }),
};

function invited(fact: FactOf<'invitation-created'>, around: Around): Told {
  const { person: device, name, role } = fact;
  const maker = by(fact, around);
  if (device !== null && device === fact.by) return repeated(`${maker} asked to add another device`);
  if (device !== null)
    return repeated(`${maker} created an invitation for one of ${within(who(device, around))}’s devices`);
  const guest = name === null ? aRole(role) : `${inSentence(name)} as ${aRole(role)}`;
  return {
    text: `${maker} invited ${guest}`,
    several: {
      like: `invited ${fact.by}`,
      text: (count) => `${maker} created ${count} invitations`,
      item: guest,
    },
  };
}
