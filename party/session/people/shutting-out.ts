import type { CloseReason } from '#protocol/wire/close.ts';
import type { InvitationRow, ShutOutList } from '#protocol/wire/http.ts';
import type { Attendance } from './attendance.ts';
import type { Caller } from './callers.ts';
import { followersOf, type Followers, type Root, type Ties } from './followers.ts';
import type { Invitations } from './invitation-store.ts';
import type { Member, Membership } from './membership.ts';
import type { People } from './people-store.ts';
import { reachOf } from './reach.ts';
import type { Ground } from '../ground.ts';
import type { SessionRecord } from '../record/record.ts';

/** Taking back what was given, with all that came by it: recorded, then felt at once on every socket there is. */
export interface ShuttingOut {
  /**
   * Who goes when this caller asks for it, less who is to be kept and who is in by them alone; the digest is of all. Whom
   * the caller could not shut out by name neither goes nor is named.
   */
  list(root: Root, options: ShutOutOptions): ShutOutList;
  /** Shuts them out, less who is to be kept. */
  shutOut(root: Root, options: ShutOutOptions): void;
  /** Revokes what `maker` has made before for another device of this person's. */
  revokeOlder(made: { maker: string; person: string }): void;
  /** Tells the notes room of everybody who is out. */
  tellNotesAgain(): void;
}

export interface ShutOutOptions {
  caller: Caller;
  /** People and devices, by id. */
  keep: readonly string[];
}

export interface ShuttingOutParts {
  ground: Pick<Ground, 'ports' | 'session' | 'alarms' | 'connections' | 'viewers'>;
  record: SessionRecord;
  invitations: Invitations;
  people: People;
  membership: Membership;
  attendance: Attendance;
}

/** Who is shut out is to be gone within a second. */
const TELL_SOON_MS = 300;
/** A notes room that was not reached is told again after this, in ms: it has hardly got anybody to close. */
const TELL_AGAIN_MS = 30_000;
/** Devices in one request: its body has a bound. */
const AT_ONCE = 500;

export function createShuttingOut(parts: ShuttingOutParts): ShuttingOut {
  const { ground, record, invitations, people, membership, attendance } = parts;
  const { ports, session, alarms, connections, viewers } = ground;

  const tellNotesAfter = (ms: number) => alarms.soonest('tell-notes', ports.clock.now() + ms);

  const ids = (rows: readonly InvitationRow[]) => rows.map(({ id }) => id);
  const ties: Ties = {
    roleOf: (person) => people.person(person)?.role ?? null,
    device: (id) => people.device(id),
    devicesOf: (person) => people.devices(person),
    devicesOfKey: (publicKey) => people.devicesByKey(publicKey),
    peopleBy: (invitation) => people.byInvitation(invitation),
    devicesBy: (invitation) => people.devicesByInvitation(invitation),
    madeBy: (person) => ids(invitations.madeBy(person)),
    madeOn: (device) => ids(invitations.madeOn(device)),
  };

  const follow = (root: Root, { caller, keep }: ShutOutOptions): Followers => {
    const followers = followersOf(root, { ties, keep: new Set(keep), reach: reachOf(caller) });
    // Whoever is out already goes nowhere.
    const still = [...followers.people].filter(([id]) => people.isIn(id));
    return { ...followers, people: new Map(still) };
  };

  const listOf = ({ people: out, devices }: Followers): Omit<ShutOutList, 'digest'> => ({
    people: [...out].flatMap(([id, because]) => {
      const found = people.person(id);
      return found === null ? [] : [{ person: id, name: found.name, role: found.role, because }];
    }),
    devices: [...devices].flatMap(([id, because]) => {
      const found = people.device(id);
      const owner = found === null ? null : people.person(found.person);
      if (found === null || owner === null) return [];
      return [{ device: id, label: found.label, person: owner.id, name: owner.name, because }];
    }),
  });

  const tellNotes = (devices: string[], reason: CloseReason) => {
    for (let at = 0; at < devices.length; at += AT_ONCE) {
      const drop = { devices: devices.slice(at, at + AT_ONCE), reason };
      ports.dropNotes(session, drop).catch((error: unknown) => {
        ports.report(error);
        tellNotesAfter(TELL_AGAIN_MS);
      });
    }
  };

  /** Those who are out, by the reason their sockets are closed with. */
  const tellNotesOf = (out: readonly Member[]) => {
    const reasons = Map.groupBy(out, (member) => membership.problemOf(member));
    for (const [reason, members] of reasons)
      if (reason !== null)
        tellNotes(
          members.map(({ device }) => device.device),
          reason,
        );
  };

  const drop = (out: readonly Member[]) => {
    const reasons = new Map(out.map((member) => [member.device.device, membership.problemOf(member)]));
    for (const viewer of viewers.all()) {
      const reason = reasons.get(viewer.device) ?? null;
      if (reason !== null) connections.close(viewer, reason);
    }
    tellNotesOf(out);
    // Once more: who was let in just before may have got there just after.
    if (out.length > 0) tellNotesAfter(TELL_SOON_MS);
  };

  const revoke = (invitation: string, { by, because }: { by: string; because: string | null }) => {
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

  const removePerson = (person: string, { by, because }: { by: string; because: string | null }) => {
    record.append({ type: 'person-removed', person, by, because });
    for (const { device } of people.devices(person)) people.removeDevice(device);
    revokeAsked(person, by);
  };

  const removeDevice = (id: string, { by, because }: { by: string; because: string | null }) => {
    const found = people.device(id);
    if (found === null) return;
    people.removeDevice(id);
    const fact = { type: 'device-removed', person: found.person, device: id, by } as const;
    record.append(because === null ? fact : { ...fact, because });
    revokeAsked(found.person, by);
  };

  /** Their devices that are in so far. */
  const membersOf = ({ people: out, devices }: Followers): Member[] => {
    const theirs = [...out.keys()].flatMap((id) => people.devices(id));
    const lone = [...devices.keys()].flatMap((id) => people.device(id) ?? []);
    return [...theirs, ...lone].flatMap((device) => {
      const person = people.person(device.person);
      return person === null || device.removedAt !== null ? [] : [{ person, device }];
    });
  };

  const putDown = (root: Root, { followers, by }: { followers: Followers; by: string }) => {
    for (const [id, because] of followers.invitations) {
      const isLive = [invitations.find(id)].some((row) => row !== null && invitations.isLive(row));
      if (isLive || (root.kind === 'invitation' && root.id === id)) revoke(id, { by, because });
    }
    for (const [id, because] of followers.people) removePerson(id, { by, because });
    for (const [id, because] of followers.devices) removeDevice(id, { by, because });
  };

  return {
    list(root, { caller, keep }) {
      const all = listOf(follow(root, { caller, keep: [] }));
      const named = [...all.people.map(({ person }) => person), ...all.devices.map(({ device }) => device)];
      const digest = ports.crypto.sha256(named.sort().join(' '));
      return { ...(keep.length === 0 ? all : listOf(follow(root, { caller, keep }))), digest };
    },
    shutOut(root, { caller, keep }) {
      const followers = follow(root, { caller, keep });
      const before = membersOf(followers);
      ports.sql.transaction(() => putDown(root, { followers, by: caller.by }));
      drop(
        before.map(({ person, device }) => ({
          person,
          device: { ...device, removedAt: ports.clock.now() },
        })),
      );
      for (const id of followers.people.keys()) attendance.shutOut(id);
    },
    revokeOlder({ maker, person }) {
      for (const live of invitations.live())
        if (live.by === maker && live.person === person) revoke(live.id, { by: maker, because: null });
    },
    tellNotesAgain() {
      const removed = people.everyDevice().filter(({ removedAt }) => removedAt !== null);
      tellNotesOf(
        removed.flatMap((device) => {
          const person = people.person(device.person);
          return person === null ? [] : [{ person, device }];
        }),
      );
    },
  };
}
