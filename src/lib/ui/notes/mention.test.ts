import { expect, test } from 'vitest';
import { mentionAt, namesMeant, withName } from './mention.ts';

const people = [{ name: 'Anna Kim' }, { name: 'Omar Haddad' }, { name: 'Priya Nair' }];
const meant = (typed: string) => {
  const mention = mentionAt(typed, typed.length);
  return mention === null ? null : namesMeant(people, mention).map(({ name }) => name);
};

test('[NO32] an @ behind a space offers the people whose name has a word that begins so', () => {
  expect(meant('@')).toEqual(['Anna Kim', 'Omar Haddad', 'Priya Nair']);
  expect(meant('ask @om')).toEqual(['Omar Haddad']);
  expect(meant('ask (@HAD')).toEqual(['Omar Haddad']);
  expect(meant('ask @omar had')).toEqual(['Omar Haddad']);
  expect(meant('ask @omar haddad')).toEqual([]);
  expect(meant('mail anna@om')).toBeNull();
  expect(meant('@om\nnext')).toBeNull();
  expect(meant(`@${'x'.repeat(60)}`)).toBeNull();
});

test('[NO32] the name chosen takes the place of what was typed, and the rest stays', () => {
  const mention = mentionAt('ask @om about it', 7);
  expect(mention).toEqual({ from: 4, query: 'om' });
  expect(withName('ask @om about it', { mention: mention!, caret: 7, name: 'Omar Haddad' })).toEqual({
    text: 'ask @Omar Haddad about it',
    caret: 17,
  });
});
