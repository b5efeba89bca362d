import type { InvitationRow } from '#protocol/people/invitations.ts';
import type { Ties } from './followers.ts';
import type { PeopleRegister } from './register.ts';

/** Who came through whom, as it is stored. */
export function tiesOf({ people, invitations, roleOf }: PeopleRegister): Ties {
  const ids = (rows: readonly InvitationRow[]) => rows.map(({ id }) => id);
  return {
    roleOf,
    device: (id) => people.device(id),
    devicesOf: (person) => people.devices(person),
    devicesOfKey: (publicKey) => people.devicesByKey(publicKey),
    peopleBy: (invitation) => people.byInvitation(invitation),
    devicesBy: (invitation) => people.devicesByInvitation(invitation),
    madeBy: (person) => ids(invitations.madeBy(person)),
    madeOn: (device) => ids(invitations.madeOn(device)),
  };
}
