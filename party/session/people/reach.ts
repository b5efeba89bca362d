import type { Right } from '#protocol/wire/rights.ts';
import { mayCaller, personOf, type Caller } from './callers.ts';

/** Whom somebody may remove by name, and so may remove together with somebody else. */
export interface Reach {
  person: boolean;
  /** A device of this person's. */
  deviceOf(person: string): boolean;
}

/** Everybody has their own devices; those of others are a technician's to vouch for. */
export function deviceRight(person: string | null, caller: Caller): Right {
  const isOwn = person !== null && personOf(caller)?.person === person;
  return isOwn ? 'add-own-device' : 'vouch-for-device';
}

export function reachOf(caller: Caller): Reach {
  return {
    person: mayCaller(caller, 'remove-person'),
    deviceOf: (person) => mayCaller(caller, deviceRight(person, caller)),
  };
}
