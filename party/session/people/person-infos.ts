import type { PersonInfo } from '#protocol/people/people.ts';
import type { ViewerPeer } from '../sockets/peers.ts';
import type { Viewers } from '../sockets/viewers.ts';
import type { People, Person } from './people-store.ts';

/** People as viewers are told of them, with the devices they are here on. */
export interface PersonInfos {
  /** `coming`: a device whose socket is a viewer next. */
  of(person: Person, coming?: string | null): PersonInfo;
  socketsOf(person: string): ViewerPeer[];
}

export interface PersonInfosParts {
  people: People;
  viewers: Viewers;
}

export function createPersonInfos({ people, viewers }: PersonInfosParts): PersonInfos {
  const socketsOf = (person: string) => [...viewers.all()].filter((viewer) => viewer.person === person);

  /** For a moment after the last socket, the device that was it. */
  const devicesOf = (person: Person, coming: string | null) => {
    if (!person.here) return [];
    const open = new Set(socketsOf(person.id).map(({ device }) => device));
    if (coming !== null) open.add(coming);
    if (open.size === 0 && person.lastDevice !== null) open.add(person.lastDevice);
    return people.devices(person.id).filter(({ device }) => open.has(device));
  };

  return {
    of(person, coming = null) {
      const { id, role, name, title, organisation, color, since } = person;
      const here = devicesOf(person, coming).map(({ device, label }) => ({ device, label }));
      return { person: id, role, name, title, organisation, color, since, here };
    },
    socketsOf,
  };
}
