import { mayRole, type Right } from '#protocol/wire/rights.ts';
import type { Caller } from './callers.ts';

/** Whom somebody may shut out, and so may take along with somebody else. */
export interface Reach {
  person: boolean;
  /** A device of this person's. */
  deviceOf(person: string): boolean;
}

/** Everybody has their own devices; those of others are a technician's to vouch for. */
export function deviceRight(person: string | null, { by }: Pick<Caller, 'by'>): Right {
  return person === by ? 'add-own-device' : 'vouch-for-device';
}

export function reachOf({ by, role }: Pick<Caller, 'by' | 'role'>): Reach {
  return {
    person: mayRole(role, 'remove-person'),
    deviceOf: (person) => mayRole(role, deviceRight(person, { by })),
  };
}
