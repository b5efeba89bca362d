import type { Role } from '#protocol/ground/roles.ts';
import type { Device, Person } from './people-store.ts';
import type { Reach } from './reach.ts';

/** What somebody is shut out by. */
export type Root =
  { kind: 'invitation'; id: string } | { kind: 'person'; id: string } | { kind: 'device'; id: string };

/** Who came through whom: everything needed to decide who is removed with whom. */
export interface Ties {
  roleOf(person: string): Role | null;
  device(id: string): Device | null;
  devicesOf(person: string): readonly Device[];
  devicesOfKey(publicKey: string): readonly Device[];
  peopleBy(invitation: string): readonly Person[];
  devicesBy(invitation: string): readonly Device[];
  /** Ids of the invitations a person made, and of those that were made on a device. */
  madeBy(person: string): readonly string[];
  madeOn(device: string): readonly string[];
}

/**
 * Who goes when one is shut out, each with the person they go because of: whose invitation they came by, who vouched, or
 * whose key theirs is. Null for the root itself, and for who came by an invitation that is it.
 */
export interface Followers {
  people: ReadonlyMap<string, string | null>;
  /** Of people who stay. */
  devices: ReadonlyMap<string, string | null>;
  invitations: ReadonlyMap<string, string | null>;
}

type Because = string | null;

/**
 * Follows who came through whom to the end. Anybody in `keep` (a person or a device) stays, and so does anybody whom
 * the asker could not remove by name; the chain is not followed through them. With a device its own person stays: they
 * can come back on another.
 */
export function followersOf(
  root: Root,
  { ties, keep, reach }: { ties: Ties; keep: ReadonlySet<string>; reach: Reach },
): Followers {
  const people = new Map<string, Because>();
  const devices = new Map<string, Because>();
  const invitations = new Map<string, Because>();
  const keys = new Set<string>();
  const owner = root.kind === 'device' ? (ties.device(root.id)?.person ?? null) : null;
  /** Not followed at once: somebody could make a chain longer than a stack. */
  const waiting: (() => void)[] = [];
  const later = (follow: () => void) => void waiting.push(follow);

  const takeInvitation = (id: string, because: Because): void => {
    if (invitations.has(id)) return;
    invitations.set(id, because);
    for (const person of ties.peopleBy(id)) later(() => takePerson(person.id, because));
    for (const device of ties.devicesBy(id)) later(() => takeDevice(device, because));
  };

  const isTechnician = (person: string) => ties.roleOf(person) === 'technician';

  const takeKey = (publicKey: string, because: string): void => {
    const takesTechnicians = isTechnician(because);
    const once = `${publicKey} ${takesTechnicians}`;
    if (keys.has(once)) return;
    keys.add(once);
    for (const device of ties.devicesOfKey(publicKey)) {
      if (device.removedAt !== null) continue;
      // Anybody can have a device of theirs opened in a technician's browser: that makes the technician nobody of theirs.
      if (isTechnician(device.person) && !takesTechnicians) continue;
      // Who first came with it is it; with others it is but one of their devices.
      if (device.how === 'first') later(() => takePerson(device.person, because));
      later(() => takeDevice(device, because));
    }
  };

  const takePerson = (id: string, because: Because): void => {
    if (people.has(id) || keep.has(id) || id === owner || !reach.person) return;
    people.set(id, because);
    for (const device of ties.devicesOf(id)) {
      devices.delete(device.device);
      // A key of their own also after it was removed: they might have kept who else has it.
      if (device.removedAt === null || device.how !== 'vouched') takeKey(device.publicKey, id);
    }
    for (const made of ties.madeBy(id)) takeInvitation(made, id);
  };

  const takeDevice = (device: Device, because: Because): void => {
    const { device: id, person, removedAt } = device;
    if (removedAt !== null || devices.has(id) || people.has(person)) return;
    if (keep.has(id) || keep.has(person) || !reach.deviceOf(person)) return;
    devices.set(id, because);
    takeKey(device.publicKey, because ?? person);
    for (const made of ties.madeOn(id)) takeInvitation(made, because ?? person);
  };

  const device = root.kind === 'device' ? ties.device(root.id) : null;
  if (root.kind === 'invitation') takeInvitation(root.id, null);
  else if (root.kind === 'person') takePerson(root.id, null);
  else if (device !== null) takeDevice(device, null);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next();
  return { people, devices, invitations };
}
