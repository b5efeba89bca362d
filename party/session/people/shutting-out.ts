import type { Dispose } from '#base/disposables.ts';
import { createEmitter } from '#base/emitter.ts';
import type { ShutOutList } from '#protocol/people/shutting-out.ts';
import type { Ground } from '../ground.ts';
import type { Attendance } from './attendance.ts';
import { authorOf, type Caller } from './callers.ts';
import { followersOf, type Followers, type Root } from './followers.ts';
import type { Member } from './membership.ts';
import type { NotesDrops } from './notes-drops.ts';
import { reachOf } from './reach.ts';
import type { PeopleRegister } from './register.ts';
import type { Removals } from './removals.ts';
import { tiesOf } from './ties.ts';

/** Taking back what was given, with all that came by it: recorded, then felt at once on every socket there is. */
export interface ShuttingOut {
  /**
   * Who is removed when this caller asks for it, minus those to be kept and those who are in only through them; the
   * digest covers all. People whom the caller could not remove by name are neither removed nor named.
   */
  list(root: Root, options: ShutOutOptions): ShutOutList;
  /** Removes them, except those to be kept. */
  shutOut(root: Root, options: ShutOutOptions): void;
  /** These people are out for good, or nobody is but what lets people in was taken back; said once it is felt. */
  onShutOut(listener: (people: readonly string[]) => void): Dispose;
}

export interface ShutOutOptions {
  caller: Caller;
  /** People and devices, by id. */
  keep: readonly string[];
}

export interface ShuttingOutParts {
  ground: Pick<Ground, 'ports' | 'connections' | 'viewers'>;
  register: PeopleRegister;
  removals: Removals;
  notesDrops: NotesDrops;
  attendance: Attendance;
}

export function createShuttingOut(parts: ShuttingOutParts): ShuttingOut {
  const { ground, register, removals, notesDrops, attendance } = parts;
  const { ports, connections, viewers } = ground;
  const { people, membership } = register;
  const ties = tiesOf(register);
  const done = createEmitter<readonly string[]>();

  const follow = (root: Root, { caller, keep }: ShutOutOptions): Followers => {
    const followers = followersOf(root, { ties, keep: new Set(keep), reach: reachOf(caller) });
    // Somebody who is already out is not removed again.
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

  const drop = (out: readonly Member[]) => {
    const reasons = new Map(out.map((member) => [member.device.device, membership.problemOf(member)]));
    for (const viewer of viewers.all()) {
      const reason = reasons.get(viewer.device) ?? null;
      if (reason !== null) connections.close(viewer, reason);
    }
    notesDrops.drop(out);
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
      ports.sql.transaction(() => removals.takeBack(root, { followers, by: authorOf(caller) }));
      drop(
        before.map(({ person, device }) => ({
          person,
          device: { ...device, removedAt: ports.clock.now() },
        })),
      );
      for (const id of followers.people.keys()) attendance.shutOut(id);
      done.emit([...followers.people.keys()]);
    },
    onShutOut: done.subscribe,
  };
}
