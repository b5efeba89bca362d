import type { Role } from '#protocol/ground/roles.ts';
import type { HttpProblem } from '#protocol/wire/http.ts';
import type { InvitationRow } from '#protocol/people/invitations.ts';
import type { Invitations } from './invitation-store.ts';
import type { Device, People, Person } from './people-store.ts';

/** A person on one of their devices. */
export interface Member {
  person: Person;
  device: Device;
}

/** Names that stand in `CLOSES` and in `HTTP_PROBLEMS` alike. */
export type NoMember = Extract<
  HttpProblem,
  'not-signed-in' | 'not-allowed' | 'invitation-revoked' | 'device-removed'
>;

export type FoundMember = { ok: true; member: Member } | { ok: false; problem: NoMember };

/** The person that a key makes somebody, at present. */
export interface Membership {
  /** The one this key may be in this role. */
  memberInRole(publicKey: string, role: Role): Member | null;
  /** The one of this id, or why not. */
  memberAs(publicKey: string, person: string): FoundMember;
  /** This person on this device of theirs, or why not. */
  memberOn(person: string, device: string): FoundMember;
  /** Why this person may not be here on this device, or null. */
  problemOf(member: Member): 'device-removed' | 'invitation-revoked' | null;
  /** Every device there was with this key, with whose it is. */
  everyone(publicKey: string): Member[];
  /** Whether this key was shut out, and may come in by an invitation that was made after that alone. */
  isBanned(publicKey: string, invitation: InvitationRow): boolean;
}

export function createMembership(people: People, invitations: Invitations): Membership {
  const isRevoked = (invitation: string) => (invitations.find(invitation)?.revokedAt ?? null) !== null;
  const problemOf = ({ person, device }: Member) => {
    // Somebody who was kept stays in, although the invitation they came by is revoked.
    if (device.removedAt === null) return null;
    return isRevoked(person.invitation) || isRevoked(device.invitation)
      ? 'invitation-revoked'
      : 'device-removed';
  };
  const everyone = (publicKey: string) =>
    people.devicesByKey(publicKey).flatMap((device) => {
      const person = people.person(device.person);
      return person === null ? [] : [{ person, device }];
    });
  return {
    memberInRole: (publicKey, role) =>
      everyone(publicKey).find((member) => problemOf(member) === null && member.person.role === role) ?? null,
    memberAs(publicKey, person) {
      const asked = everyone(publicKey).filter((member) => member.person.id === person);
      const found = asked.find((member) => problemOf(member) === null);
      if (found !== undefined) return { ok: true, member: found };
      const last = asked.at(-1);
      return { ok: false, problem: last === undefined ? 'not-allowed' : (problemOf(last) ?? 'not-allowed') };
    },
    memberOn(id, deviceId) {
      const [person, device] = [people.person(id), people.device(deviceId)];
      if (person === null || device?.person !== id) return { ok: false, problem: 'not-signed-in' };
      const problem = problemOf({ person, device });
      return problem === null ? { ok: true, member: { person, device } } : { ok: false, problem };
    },
    problemOf,
    everyone,
    isBanned: (publicKey, { createdAt }) =>
      people.devicesByKey(publicKey).some(({ removedAt }) => (removedAt ?? -1) >= createdAt),
  };
}
