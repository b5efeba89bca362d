import { expect, it } from 'vitest';
import type { InvitationRow } from '#protocol/people/invitations.ts';
import { invitationStanding } from './words.ts';

it('[V6] the list says which invitations still let somebody in', () => {
  const row: InvitationRow = {
    ...{
      id: 'x',
      role: 'client' as const,
      name: null,
      title: null,
      organisation: null,
      email: null,
      person: null,
    },
    ...{ uses: 1, used: 0, by: 'server', createdAt: 1, expiresAt: 100, revokedAt: null },
  };
  expect(
    [row, { ...row, used: 1 }, { ...row, expiresAt: 50 }, { ...row, revokedAt: 2 }].map((each) =>
      invitationStanding(each, 50),
    ),
  ).toEqual(['open', 'used-up', 'expired', 'revoked']);
});
