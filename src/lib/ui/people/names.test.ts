import { expect, it } from 'vitest';
import type { InvitationRow } from '#protocol/people/invitations.ts';
import { invitationStanding } from '../inviting/words.ts';
import { invitationFor } from '../inviting/invite-wish.ts';
import { inSentence } from '../kit/sentence.ts';
import { initials, shortName } from './names.ts';
import { refusalWords } from '../entry/words.ts';
import { countdown, digitsOf, isWholeCode, spokenGroups } from '../kit/spoken.ts';
import { ANNA } from '../../session/testing/people.ts';

it('[V19] initials are of whatever a name is written in', () => {
  const names = [
    'Anna Kim',
    'omar',
    '王 小明',
    '👩‍💻 Ada',
    '<b>x</b> y',
    '—',
    'أحمد علي',
    'anna.kim@example.org',
  ];
  expect(names.map(initials)).toEqual(['AK', 'O', '王小', '👩‍💻A', 'BY', '?', 'أع', 'AO']);
});

it('[V19] long and right-to-left names keep their place in a sentence', () => {
  expect(shortName({ ...ANNA, name: 'Hubertusblankenburgh von Eck' }, [])).toBe('Hubertusblankenbu…');
  expect(inSentence('أحمد')).toBe('\u2068أحمد\u2069');
  expect(inSentence('𐤀𐤁')).toBe('\u2068𐤀𐤁\u2069');
  expect(inSentence('Anna')).toBe('Anna');
});

it('[V5] digits are taken however they are written', () => {
  const typed = ['4821 9037', ' 4821-9037\n', '٤٨٢١٩٠٣٧', '４８２１ ９０３７', 'code: 4821 9037'];
  expect(typed.map(digitsOf)).toEqual(Array(5).fill('48219037'));
  expect(digitsOf('4821 9037 5555 1234 99')).toBe('4821903755551234');
  expect(['48219037', '482190375555', '482190', '48', ''].map(spokenGroups)).toEqual([
    ...['4821 9037', '4821 9037 5555', '482 190', '48', ''],
  ]);
  const codes = ['48219037', '482190375555', '482190', '4821903', ''];
  expect(codes.map((code) => isWholeCode(code, null))).toEqual([true, true, false, false, false]);
  expect(codes.map((code) => isWholeCode(code, 's'))).toEqual([true, true, true, false, false]);
  expect([600_000, 59_001, -1].map(countdown)).toEqual(['10:00', '1:00', '0:00']);
});

it('[V4] an expired invitation says since when and whom to ask, a clashing one where to open it', () => {
  const at = new Date(2026, 4, 3, 14, 20).getTime();
  const { text } = refusalWords('invitation-expired', {
    expiresAt: at,
    invitedBy: 'Anna Kim',
    now: at + 9e8,
  });
  expect(text).toMatch(/^It expired on .*3.*14:20.*Ask Anna Kim for a new one\.$/);
  expect(refusalWords('other-role', { role: 'client', ownRole: 'technician' }).text).toMatch(
    /^This browser is in the session as technician\. A client acts from their own/,
  );
});

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
