import {
  CLIENTS_PEOPLE,
  CLIENTS_VIEWERS,
  MAX_PEOPLE,
  MAX_PEOPLE_EVER,
  MAX_VIEWERS,
  TECHNICIANS_PEOPLE,
  TECHNICIANS_VIEWERS,
} from '#protocol/ground/limits.ts';
import type { Role } from '#protocol/ground/roles.ts';

/** Places, some of which observers leave to clients, and both to technicians. */
interface Places {
  all: number;
  clients: number;
  technicians: number;
}

const SOCKETS: Places = { all: MAX_VIEWERS, clients: CLIENTS_VIEWERS, technicians: TECHNICIANS_VIEWERS };
const PEOPLE: Places = { all: MAX_PEOPLE, clients: CLIENTS_PEOPLE, technicians: TECHNICIANS_PEOPLE };
const PEOPLE_EVER: Places = { ...PEOPLE, all: MAX_PEOPLE_EVER };

function openTo(role: Role, { all, clients, technicians }: Places): number {
  if (role === 'technician') return all;
  return role === 'client' ? all - technicians : all - technicians - clients;
}

/** With how many sockets in a room another of this role gets none. */
export const socketsFor = (role: Role) => openTo(role, SOCKETS);

/** At this many people who may come into a session, nobody else of this role gets in. */
export const peopleFor = (role: Role) => openTo(role, PEOPLE);

/** With how many people that a session ever had nobody new of this role gets in. */
export const peopleEverFor = (role: Role) => openTo(role, PEOPLE_EVER);
