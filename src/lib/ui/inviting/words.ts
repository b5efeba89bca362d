import type { InvitationRow } from '#protocol/people/invitations.ts';

export type InvitationStanding = 'open' | 'revoked' | 'expired' | 'used-up';

/** `now`: the room's clock. */
export function invitationStanding(row: InvitationRow, now: number): InvitationStanding {
  if (row.revokedAt !== null) return 'revoked';
  if (row.uses !== null && row.used >= row.uses) return 'used-up';
  return row.expiresAt <= now ? 'expired' : 'open';
}

export function usesWords({ uses, used }: Pick<InvitationRow, 'uses' | 'used'>): string {
  if (uses === null) return used === 0 ? 'not used yet' : `used ${used} ${used === 1 ? 'time' : 'times'}`;
  return uses === 1 && used === 0 ? 'not used yet' : `used ${used} of ${uses}`;
}

/** Said of a link whose address is `localhost` or the like. */
export const LOCAL_LINK =
  'This link only opens on the machine you are using now, because its address is local. For people on other machines, the server needs a public address (holdfast start --url).';
