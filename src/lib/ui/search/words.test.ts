import { expect, it } from 'vitest';
import { searchedWords } from './words.ts';

it('[W44] a search says what it went through', () => {
  const isAlternate = false;
  expect(searchedWords({ first: 0, last: 119, isAlternate })).toBe('Searched: all 120 lines.');
  expect(searchedWords({ first: 12_345, last: 17_399, isAlternate })).toBe(
    'Searched: lines 12,346 to 17,400. The 12,345 before are kept, but not searched.',
  );
  expect(searchedWords({ first: 12_345, last: 17_399, isAlternate: true })).toContain('screen');
});
