import {
  KNOCKS_OF_INVITATION,
  KNOCKS_OF_KEY,
  KNOCKS_OF_ROLE,
  KNOCKS_OF_SOURCE,
  LOOKS_OF_INVITATION,
} from '#protocol/ground/limits.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { createDebts } from '../../rooms/debts.ts';
import { isBounded, type Source } from '../../rooms/source.ts';

/**
 * How often it was lately asked to be shown an invitation or let in: each time costs the room a signature to check and
 * a write. A source runs out before the invitation it has, and an invitation before its role, so that nobody uses up
 * what is others'. A room that slept has forgotten: nobody asked.
 */
export interface Knocks {
  /** Checked before anything else is done for the request. */
  from(source: Source): boolean;
  /** Somebody who is shown an invitation there is. */
  byLook(invitation: { id: string }): boolean;
  /** Somebody new, by an invitation there is. */
  byInvitation(invitation: { id: string; role: Role }): boolean;
  /** A key that has been a person here. Anybody who knows a key can claim it, so each source has its own count. */
  byKey(publicKey: string, source: Source): boolean;
}

export function createKnocks(now: () => number): Knocks {
  const sources = createDebts(now, KNOCKS_OF_SOURCE);
  const looks = createDebts(now, LOOKS_OF_INVITATION);
  const invitations = createDebts(now, KNOCKS_OF_INVITATION);
  const roles = createDebts(now, KNOCKS_OF_ROLE);
  const keys = createDebts(now, KNOCKS_OF_KEY);
  return {
    from: (source) => !isBounded(source) || sources.takeOne(source),
    byLook: ({ id }) => looks.takeOne(id),
    byInvitation: ({ id, role }) => invitations.takeOne(id) && roles.takeOne(role),
    byKey: (publicKey, source) => keys.takeOne(`${publicKey} ${source}`),
  };
}
