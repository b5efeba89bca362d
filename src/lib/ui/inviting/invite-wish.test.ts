import { expect, it } from 'vitest';
import { invitationFor } from './invite-wish.ts';

it('[V6] what is left blank in an invitation is left out', () => {
  const blank = {
    role: 'client',
    expiresInMs: 1,
    uses: 0,
    name: ' ',
    title: '',
    organisation: '',
    email: ' ',
  } as const;
  expect(invitationFor(blank)).toEqual({ role: 'client', expiresInMs: 1 });
  expect(invitationFor({ ...blank, uses: 1, name: ' Omar  Haddad ', email: 'o@x.example' })).toMatchObject({
    uses: 1,
    name: 'Omar Haddad',
    email: 'o@x.example',
  });
});
