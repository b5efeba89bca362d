import { INVITATION_MAX_PEOPLE, MAX_DEVICES } from '#protocol/ground/limits.ts';
import { cleanName, personName } from '#protocol/people/people.ts';
import type { HttpProblem } from '#protocol/wire/http.ts';
import type { InvitationRow } from '#protocol/people/invitations.ts';
import { peopleEverFor, peopleFor } from '../../worker/places.ts';
import type { SessionRecord } from '../record/record.ts';
import type { Member } from './membership.ts';
import type { DeviceHow } from './people-store.ts';
import type { PeopleRegister } from './register.ts';

export type Admitted = { ok: true; member: Member } | { ok: false; problem: HttpProblem };

/** What comes in: a key, as its owner calls the device and themselves. */
export interface ComingDevice {
  publicKey: string;
  label: string;
  name?: string | undefined;
}

/** Adds new people, and new devices of members, if there is a place for them. */
export interface Newcomers {
  /** Somebody new, on their first device. */
  join(device: ComingDevice, invitation: InvitationRow): Admitted;
  /** Another device of somebody who is in already. `before`: every device there was with its key. */
  extend(device: ComingDevice, by: { invitation: InvitationRow; before: readonly Member[] }): Admitted;
}

/** Removed ones are kept too. */
const MAX_DEVICES_EVER = 10 * MAX_DEVICES;
const NO_LABEL = 'a device of no name';

const refused = (problem: HttpProblem): Admitted => ({ ok: false, problem });

export interface NewcomersParts {
  register: PeopleRegister;
  record: SessionRecord;
}

export function createNewcomers({ register, record }: NewcomersParts): Newcomers {
  const { people, invitations } = register;

  const addDevice = (
    { publicKey, label: given }: ComingDevice,
    device: { person: string; how: DeviceHow; invitation: InvitationRow },
  ) => {
    const { person, how, invitation } = device;
    const label = cleanName(given) ?? NO_LABEL;
    const added = people.addDevice({ person, publicKey, label, how, invitation: invitation.id });
    const by = how === 'first' ? null : invitation.by;
    record.append({ type: 'device-added', person, device: added.device, label, publicKey, how, by });
    return added;
  };

  const isSomebodyElses = ({ person, device }: Member, id: string) =>
    person.id !== id && device.removedAt === null;

  /** Places count people who may come in; rows count everybody who ever came. */
  const hasPlace = ({ id, role }: InvitationRow) =>
    people.places(id) < INVITATION_MAX_PEOPLE &&
    people.places() < peopleFor(role) &&
    people.count() < peopleEverFor(role);

  return {
    join(device, invitation) {
      const name = invitation.name ?? personName(device.name ?? '');
      if (name === null) return refused('name-needed');
      const { id, role, title, organisation } = invitation;
      if (!hasPlace(invitation)) return refused('too-many');
      const person = people.add({ role, name, title, organisation, invitation: id });
      const joined = { person: person.id, role, name, title, organisation, invitation: id };
      record.append({ type: 'person-joined', ...joined });
      const added = addDevice(device, { person: person.id, how: 'first', invitation });
      return { ok: true, member: { person, device: added } };
    },
    extend(device, { invitation, before }) {
      const person = people.person(invitation.person ?? '');
      if (person === null) return refused('invitation-unknown');
      // One browser belongs to one person: otherwise somebody who removes that device would remove another person's
      // key.
      if (before.some((member) => isSomebodyElses(member, person.id))) return refused('other-person');
      if (!people.isIn(person.id)) {
        if (invitations.find(person.invitation)?.revokedAt != null) return refused('invitation-revoked');
        if (people.places() >= peopleFor(person.role)) return refused('too-many');
      }
      const devices = people.devices(person.id);
      const kept = devices.filter(({ removedAt }) => removedAt === null);
      if (kept.length >= MAX_DEVICES || devices.length >= MAX_DEVICES_EVER) return refused('too-many');
      const how = invitation.by === person.id ? 'own' : 'vouched';
      return {
        ok: true,
        member: { person, device: addDevice(device, { person: person.id, how, invitation }) },
      };
    },
  };
}
