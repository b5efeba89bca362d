import type { Role } from '#protocol/ground/roles.ts';

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  technician: 'Technician',
  client: 'Client',
  observer: 'Observer',
};

/** What a role may and may not, for who invites and for who is invited; both go on with the words before them. */
export const ROLE_MEANS: Readonly<Record<Role, { can: string; cannot: string }>> = {
  technician: {
    can: 'type while in control, open terminals, invite people and end the session',
    cannot: 'act for the client',
  },
  client: {
    can: 'watch, pause all typing at any time, and type when given control',
    cannot: 'open terminals, invite people or end the session',
  },
  observer: { can: 'watch', cannot: 'type, pause or change anything' },
};

/** What somebody is, within a sentence. */
export const aRole = (role: Role | 'guest') => (role === 'observer' ? 'an observer' : `a ${role}`);

/** As what somebody is invited, within a sentence: a session has one client's side. */
export const theRole = (role: Role) => (role === 'client' ? 'the client' : aRole(role));
