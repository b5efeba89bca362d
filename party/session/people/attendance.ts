import type { Dispose } from '#base/disposables.ts';
import { createEmitter } from '#base/emitter.ts';
import { PERSON_GONE_MS } from '#protocol/ground/limits.ts';
import type { PersonInfo } from '#protocol/people/people.ts';
import type { Ground } from '../ground.ts';
import type { ViewerPeer } from '../sockets/peers.ts';
import type { People, Person } from './people-store.ts';
import { createPersonInfos } from './person-infos.ts';
import type { Visits } from './visits.ts';

/** Who is here. A person whose last socket is lost stays here for a while: a reload is no leaving. */
export interface Attendance {
  /** Whether the record says they are here, on a socket or but a moment without one. */
  isHere(person: string): boolean;
  /**
   * When their last socket was lost, in ms; null while they have one. A person who never had one counts as gone since
   * they joined.
   */
  goneSince(person: string): number | null;
  info(person: string): PersonInfo | null;
  infoOf(person: Person): PersonInfo;
  here(): PersonInfo[];
  /** A socket has proved to be theirs and becomes a viewer next; the others are told. */
  arrived(viewer: ViewerPeer): void;
  /** One is no viewer any more. */
  left(viewer: ViewerPeer): void;
  /** Notes who is gone with no event to say so: their sockets died with the room, or with a write that failed. */
  settle(): void;
  /** Records those who have been gone long enough. */
  sweep(): void;
  /** They may not be here any more, and their sockets are closed. */
  shutOut(person: string): void;
  /** Said once it is stored, outside of any transaction. */
  onChanged(listener: (change: AttendanceChange) => void): Dispose;
}

/**
 * `came`: their first socket is here, after a leaving or a reload; `gone`: their last one was lost; `left`: the record
 * says that they left; `shut-out`: they are out for good.
 */
export interface AttendanceChange {
  person: string;
  how: 'came' | 'gone' | 'left' | 'shut-out';
}

export interface AttendanceParts {
  ground: Pick<Ground, 'ports' | 'alarms' | 'viewers'>;
  people: People;
  visits: Visits;
}

export function createAttendance({ ground, people, visits }: AttendanceParts): Attendance {
  const { ports, alarms, viewers } = ground;
  const { sql, clock } = ports;
  const infos = createPersonInfos({ people, viewers });
  const changed = createEmitter<AttendanceChange>();

  const tell = (person: string, coming: string | null = null) => {
    const found = people.person(person);
    if (found !== null) viewers.tellAll({ type: 'person-changed', info: infos.of(found, coming) });
  };

  const leave = ({ id, goneSince }: Person) => {
    const since = goneSince ?? clock.now();
    sql.transaction(() => {
      visits.putVisit({ type: 'person-left', person: id, since });
      people.saveVisit(id, { here: false, since, goneSince: since, lastDevice: null });
    });
    tell(id);
    changed.emit({ person: id, how: 'left' });
  };

  const settle = () => {
    for (const person of people.here()) {
      if (person.goneSince !== null || infos.socketsOf(person.id).length > 0) continue;
      people.saveVisit(person.id, { ...person, goneSince: clock.now() });
      alarms.soonest('gone', clock.now() + PERSON_GONE_MS);
      changed.emit({ person: person.id, how: 'gone' });
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
      return found === null ? null : infos.of(found);
    },
    infoOf: (person) => infos.of(person),
    here: () => people.here().map((person) => infos.of(person)),
    arrived({ person, device }) {
      const found = people.person(person);
      if (found === null) return;
      const isFirst = infos.socketsOf(person).length === 0;
      sql.transaction(() => {
        if (!found.here) visits.putVisit({ type: 'person-arrived', person, device });
        const since = found.here ? found.since : clock.now();
        people.saveVisit(person, { here: true, since, goneSince: null, lastDevice: device });
      });
      tell(person, device);
      if (isFirst) changed.emit({ person, how: 'came' });
    },
    left({ person }) {
      settle();
      if (infos.socketsOf(person).length > 0) tell(person);
    },
    settle,
    sweep() {
      settle();
      visits.settle((person) => people.person(person)?.here ?? false);
      for (const person of people.here()) {
        if (person.goneSince === null) continue;
        if (person.goneSince + PERSON_GONE_MS <= clock.now()) leave(person);
        else alarms.soonest('gone', person.goneSince + PERSON_GONE_MS);
      }
    },
    shutOut(person) {
      const found = people.person(person);
      if (found?.here === true) leave(found);
      changed.emit({ person, how: 'shut-out' });
    },
    onChanged: changed.subscribe,
  };
}
