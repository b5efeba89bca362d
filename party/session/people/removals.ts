import type { SessionRecord } from '../record/record.ts';
import type { Followers, Root } from './followers.ts';
import type { PeopleRegister } from './register.ts';

/** What was given and is taken back: invitations, people, devices, each with its fact, within the caller's write. */
export interface Removals {
  /** Revokes what is to be revoked when somebody is removed, and removes everybody who goes with them. */
  takeBack(root: Root, removed: { followers: Followers; by: string }): void;
  /** Revokes what `maker` has made before for another device of this person's. */
  revokeOlder(made: { maker: string; person: string }): void;
}

export interface RemovalsParts {
  register: PeopleRegister;
  record: SessionRecord;
}

interface Reason {
  by: string;
  because: string | null;
}

export function createRemovals({ register, record }: RemovalsParts): Removals {
  const { people, invitations } = register;

  const revoke = (invitation: string, { by, because }: Reason) => {
    if (!invitations.revoke(invitation)) return;
    record.append({
      ...{ type: 'invitation-revoked', invitation, by },
      ...(because === null ? {} : { because }),
    });
  };

  /** What a device that is out might have asked for in time. */
  const revokeAsked = (person: string, by: string) => {
    for (const live of invitations.live()) if (live.person === person) revoke(live.id, { by, because: null });
  };

  const removePerson = (person: string, { by, because }: Reason) => {
    record.append({ type: 'person-removed', person, by, because });
    for (const { device } of people.devices(person)) people.removeDevice(device);
    revokeAsked(person, by);
  };

  const removeDevice = (id: string, { by, because }: Reason) => {
    const found = people.device(id);
    if (found === null) return;
    people.removeDevice(id);
    const fact = { type: 'device-removed', person: found.person, device: id, by } as const;
    record.append(because === null ? fact : { ...fact, because });
    revokeAsked(found.person, by);
  };

  return {
    takeBack(root, { followers, by }) {
      for (const [id, because] of followers.invitations) {
        const isLive = [invitations.find(id)].some((row) => row !== null && invitations.isLive(row));
        if (isLive || (root.kind === 'invitation' && root.id === id)) revoke(id, { by, because });
      }
      for (const [id, because] of followers.people) removePerson(id, { by, because });
      for (const [id, because] of followers.devices) removeDevice(id, { by, because });
    },
    revokeOlder({ maker, person }) {
      for (const live of invitations.live())
        if (live.by === maker && live.person === person) revoke(live.id, { by: maker, because: null });
    },
  };
}
