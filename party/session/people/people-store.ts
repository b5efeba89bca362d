import type { PersonRow } from '#protocol/people/person-row.ts';
import { COLORS } from '#protocol/people/people.ts';
import { ROLES, type Role } from '#protocol/ground/roles.ts';
import type { FactOf } from '#protocol/record/facts.ts';
import { randomId } from '#base/random-id.ts';
import { numberOf, numberOrNull, textOf, textOrNull, type SqlRow } from '../../rooms/storage/sql.ts';
import type { RoomPorts } from '../ports.ts';

/** How a person is here, or was last. */
export interface Visit {
  /** Whether the record says so. */
  here: boolean;
  /** Since when they are here, or were last. */
  since: number;
  /** When their last socket was lost; null while they have one. */
  goneSince: number | null;
  /** The one that was here last. */
  lastDevice: string | null;
}

export interface Person extends Visit {
  id: string;
  role: Role;
  name: string;
  title: string | null;
  organisation: string | null;
  color: number;
  invitation: string;
  joinedAt: number;
}

export type NewPerson = Pick<Person, 'role' | 'name' | 'title' | 'organisation' | 'invitation'>;

export type DeviceHow = FactOf<'device-added'>['how'];

export interface Device {
  device: string;
  person: string;
  /** Ed25519, raw, base64url. */
  publicKey: string;
  label: string;
  how: DeviceHow;
  /** By which it came. */
  invitation: string;
  addedAt: number;
  removedAt: number | null;
}

export type NewDevice = Pick<Device, 'person' | 'publicKey' | 'label' | 'how' | 'invitation'>;

/** Those who are or were in the session, and the keys that are theirs. */
export interface People {
  person(id: string): Person | null;
  all(): Person[];
  here(): Person[];
  /** Those there ever were. */
  count(): number;
  /** People who may come in, on one of their devices; only those who came by this invitation, if one is named. */
  places(invitation?: string): number;
  /** Whether they may come in, on one of their devices. */
  isIn(person: string): boolean;
  /** Everybody who came by this invitation. */
  byInvitation(invitation: string): Person[];
  add(person: NewPerson): Person;
  saveVisit(id: string, visit: Visit): void;
  device(id: string): Device | null;
  /** In the order they came, removed ones included. */
  devices(person: string): Device[];
  /** Everybody's, in the order they came, removed ones included. */
  everyDevice(): Device[];
  /** All that ever had this key. */
  devicesByKey(publicKey: string): Device[];
  /** Those that came by this invitation. */
  devicesByInvitation(invitation: string): Device[];
  addDevice(device: NewDevice): Device;
  removeDevice(id: string): void;
}

const ID_LETTERS = 10;

export function roleOf(row: SqlRow): Role {
  const role = ROLES.find((known) => known === textOf(row, 'role'));
  if (role === undefined) throw new Error('a row of no known role');
  return role;
}

const HOW: readonly DeviceHow[] = ['first', 'own', 'vouched'];

function howOf(row: SqlRow): DeviceHow {
  const how = HOW.find((known) => known === textOf(row, 'how'));
  if (how === undefined) throw new Error('a device that came in no known way');
  return how;
}

function readPerson(row: SqlRow): Person {
  return {
    id: textOf(row, 'id'),
    role: roleOf(row),
    name: textOf(row, 'name'),
    title: textOrNull(row, 'title'),
    organisation: textOrNull(row, 'organisation'),
    color: numberOf(row, 'color'),
    invitation: textOf(row, 'invitation'),
    joinedAt: numberOf(row, 'joined_at'),
    here: numberOf(row, 'here') === 1,
    since: numberOf(row, 'since'),
    goneSince: numberOrNull(row, 'gone_since'),
    lastDevice: textOrNull(row, 'last_device'),
  };
}

function readDevice(row: SqlRow): Device {
  return {
    device: textOf(row, 'id'),
    person: textOf(row, 'person'),
    publicKey: textOf(row, 'public_key'),
    label: textOf(row, 'label'),
    how: howOf(row),
    invitation: textOf(row, 'invitation'),
    addedAt: numberOf(row, 'added_at'),
    removedAt: numberOrNull(row, 'removed_at'),
  };
}

export function deviceRow({ device, label, how, addedAt, removedAt }: Device): PersonRow['devices'][number] {
  return { device, label, how, addedAt, removedAt };
}

export function createPeople({ sql, clock, random }: RoomPorts): People {
  const count = () => numberOf(sql.exec('SELECT count(*) AS n FROM people')[0] ?? {}, 'n');
  const onePerson = ([row]: SqlRow[]) => (row === undefined ? null : readPerson(row));
  const oneDevice = ([row]: SqlRow[]) => (row === undefined ? null : readDevice(row));
  return {
    person: (id) => onePerson(sql.exec('SELECT * FROM people WHERE id = ?', id)),
    all: () => sql.exec('SELECT * FROM people ORDER BY joined_at, rowid').map(readPerson),
    here: () => sql.exec('SELECT * FROM people WHERE here = 1 ORDER BY joined_at, rowid').map(readPerson),
    count,
    places(invitation) {
      const hasDevice = 'EXISTS (SELECT 1 FROM devices WHERE person = people.id AND removed_at IS NULL)';
      const query = `SELECT count(*) AS n FROM people WHERE ${hasDevice}`;
      const [row] =
        invitation === undefined ? sql.exec(query) : sql.exec(`${query} AND invitation = ?`, invitation);
      return numberOf(row ?? {}, 'n');
    },
    isIn: (person) =>
      sql.exec('SELECT 1 FROM devices WHERE person = ? AND removed_at IS NULL LIMIT 1', person).length > 0,
    byInvitation: (invitation) =>
      sql.exec('SELECT * FROM people WHERE invitation = ? ORDER BY rowid', invitation).map(readPerson),
    add(person) {
      const { role, name, title, organisation, invitation } = person;
      const now = clock.now();
      const added = { ...person, id: randomId(random, ID_LETTERS), color: count() % COLORS, joinedAt: now };
      const query = 'INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, NULL, NULL)';
      sql.exec(query, added.id, role, name, title, organisation, added.color, invitation, now, now);
      return { ...added, here: false, since: now, goneSince: null, lastDevice: null };
    },
    saveVisit(id, { here, since, goneSince, lastDevice }) {
      const query = 'UPDATE people SET here = ?, since = ?, gone_since = ?, last_device = ? WHERE id = ?';
      sql.exec(query, here ? 1 : 0, since, goneSince, lastDevice, id);
    },
    device: (id) => oneDevice(sql.exec('SELECT * FROM devices WHERE id = ?', id)),
    devices: (person) =>
      sql.exec('SELECT * FROM devices WHERE person = ? ORDER BY added_at, rowid', person).map(readDevice),
    everyDevice: () => sql.exec('SELECT * FROM devices ORDER BY added_at, rowid').map(readDevice),
    devicesByKey: (publicKey) =>
      sql.exec('SELECT * FROM devices WHERE public_key = ? ORDER BY rowid', publicKey).map(readDevice),
    devicesByInvitation: (invitation) =>
      sql.exec('SELECT * FROM devices WHERE invitation = ? ORDER BY rowid', invitation).map(readDevice),
    addDevice(device) {
      const { person, publicKey, label, how, invitation } = device;
      const added = {
        ...device,
        device: randomId(random, ID_LETTERS),
        addedAt: clock.now(),
        removedAt: null,
      };
      const query = 'INSERT INTO devices VALUES (?, ?, ?, ?, ?, ?, ?, NULL)';
      sql.exec(query, added.device, person, publicKey, label, how, invitation, added.addedAt);
      return added;
    },
    removeDevice: (id) =>
      void sql.exec('UPDATE devices SET removed_at = ? WHERE id = ? AND removed_at IS NULL', clock.now(), id),
  };
}
