import type { Role } from '#protocol/ground/roles.ts';
import type { InvitationRow } from '#protocol/people/invitations.ts';
import type { RoomPorts } from '../ports.ts';
import { createInvitations, type Invitations } from './invitation-store.ts';
import { createMembership, type Membership } from './membership.ts';
import { createPeople, type People } from './people-store.ts';

/** What anybody in the room may know about a person by their id; null for somebody who is not a member. */
export interface Register {
  roleOf(person: string): Role | null;
  nameOf(person: string): string | null;
  /** Whether they may come in, on one of their devices. */
  isIn(person: string): boolean;
  /** By which they came. */
  invitationOf(person: string): string | null;
  /** Those who came by this invitation and may still come in. */
  cameBy(invitation: string): string[];
  /** `isLive`: it lets somebody in. */
  invitation(id: string): { row: InvitationRow; isLive: boolean } | null;
}

/** The same with what it is read from, which is its own concept's alone. */
export interface PeopleRegister extends Register {
  readonly people: People;
  readonly invitations: Invitations;
  readonly membership: Membership;
}

export function createRegister(ports: RoomPorts): PeopleRegister {
  const people = createPeople(ports);
  const invitations = createInvitations(ports);
  return {
    roleOf: (person) => people.person(person)?.role ?? null,
    nameOf: (person) => people.person(person)?.name ?? null,
    isIn: (person) => people.isIn(person),
    invitationOf: (person) => people.person(person)?.invitation ?? null,
    cameBy: (invitation) =>
      people.byInvitation(invitation).flatMap(({ id }) => (people.isIn(id) ? [id] : [])),
    invitation(id) {
      const row = invitations.find(id);
      return row === null ? null : { row, isLive: invitations.isLive(row) };
    },
    people,
    invitations,
    membership: createMembership(people, invitations),
  };
}
