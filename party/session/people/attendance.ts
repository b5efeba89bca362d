import { PERSON_GONE_MS } from '#protocol/ground/limits.ts';
import type { PersonInfo } from '#protocol/people/people.ts';
import type { ViewerPeer } from '../sockets/peers.ts';
import type { People, Person } from './people-store.ts';
import type { Visits } from './visits.ts';
import type { SessionPorts } from '../ports.ts';
import type { Viewers } from '../sockets/viewers.ts';

/** Who is here. A person whose last socket is lost stays here for a while: a reload is no leaving. */
export interface Attendance {
  /** Whether the record says they are here, on a socket or but a moment without one. */
  isHere(person: string): boolean;
  /** When their last socket was lost, ms; null while they have one. Who never had one is gone since they joined. */
  goneSince(person: string): number | null;
  info(person: string): PersonInfo | null;
  infoOf(person: Person): PersonInfo;
  here(): PersonInfo[];
  /** A socket has proved to be theirs, and is a viewer next: what is told of it is told to the others. */
  arrived(viewer: ViewerPeer): void;
  /** One is no viewer any more. */
  left(viewer: ViewerPeer): void;
  /** Notes who is gone with no event to say so: their sockets died with the room, or with a write that failed. */
  settle(): void;
  /** Records those who have been gone long enough. */
  sweep(): void;
  /** They may not be here any more, and their sockets are closed. */
  shutOut(person: string): void;
}

/** What follows from people's coming and going; called once it is stored, outside of any transaction. */
export interface AttendanceEvents {
  /** Their first socket is here, after a leaving or a reload. */
  handleCame(person: string): void;
  /** Their last socket was lost. */
  handleGone(person: string): void;
  /** The record says that they left. */
  handleLeft(person: string): void;
  /** They are shut out for good. */
  handleShutOut(person: string): void;
}

export interface AttendanceParts extends AttendanceEvents {
  ports: Pick<SessionPorts, 'sql' | 'clock'>;
  people: People;
  visits: Visits;
  viewers: Viewers;
  /** Wants `sweep` called then. */
  wakeAt(at: number): void;
}

export function createAttendance(parts: AttendanceParts): Attendance {
  const { ports, people, visits, viewers } = parts;
  const { sql, clock } = ports;

  const socketsOf = (person: string) => [...viewers.all()].filter((viewer) => viewer.person === person);

  /** The devices they are here with: for a moment after the last socket, the one that was it. */
  const devicesOf = (person: Person, coming: string | null) => {
    if (!person.here) return [];
    const open = new Set(socketsOf(person.id).map(({ device }) => device));
    if (coming !== null) open.add(coming);
    if (open.size === 0 && person.lastDevice !== null) open.add(person.lastDevice);
    return people.devices(person.id).filter(({ device }) => open.has(device));
  };

  const infoOf = (person: Person, coming: string | null = null): PersonInfo => {
    const { id, role, name, title, organisation, color, since } = person;
    const here = devicesOf(person, coming).map(({ device, label }) => ({ device, label }));
    return { person: id, role, name, title, organisation, color, since, here };
  };

  const tell = (person: string, coming: string | null = null) => {
    const found = people.person(person);
    if (found !== null) viewers.tellAll({ type: 'person-changed', info: infoOf(found, coming) });
  };

  const leave = ({ id, goneSince }: Person) => {
    const since = goneSince ?? clock.now();
    sql.transaction(() => {
      visits.put({ type: 'person-left', person: id, since });
      people.saveVisit(id, { here: false, since, goneSince: since, lastDevice: null });
    });
    tell(id);
    parts.handleLeft(id);
  };

  const settle = () => {
    for (const person of people.here()) {
      if (person.goneSince !== null || socketsOf(person.id).length > 0) continue;
      people.saveVisit(person.id, { ...person, goneSince: clock.now() });
      parts.wakeAt(clock.now() + PERSON_GONE_MS);
      parts.handleGone(person.id);
    }
  };

  return {
    isHere: (person) => people.person(person)?.here ?? false,
    goneSince(person) {
      const found = people.person(person);
      return found?.here === false ? found.since : (found?.goneSince ?? null);
    },
    info(person) {
      const found = people.person(person);
      return found === null ? null : infoOf(found);
    },
    infoOf: (person) => infoOf(person),
    here: () => people.here().map((person) => infoOf(person)),
    arrived({ person, device }) {
      const found = people.person(person);
      if (found === null) return;
      const isFirst = socketsOf(person).length === 0;
      sql.transaction(() => {
        if (!found.here) visits.put({ type: 'person-arrived', person, device });
        const since = found.here ? found.since : clock.now();
        people.saveVisit(person, { here: true, since, goneSince: null, lastDevice: device });
      });
      tell(person, device);
      if (isFirst) parts.handleCame(person);
    },
    left({ person }) {
      settle();
      if (socketsOf(person).length > 0) tell(person);
    },
    settle,
    sweep() {
      settle();
      visits.settle((person) => people.person(person)?.here ?? false);
      for (const person of people.here()) {
        if (person.goneSince === null) continue;
        if (person.goneSince + PERSON_GONE_MS <= clock.now()) leave(person);
        else parts.wakeAt(person.goneSince + PERSON_GONE_MS);
      }
    },
    shutOut(person) {
      const found = people.person(person);
      if (found?.here === true) leave(found);
      parts.handleShutOut(person);
    },
  };
}
