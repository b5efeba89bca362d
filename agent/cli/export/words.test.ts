import { expect, it } from 'vitest';
import { titleWords } from './words.ts';

it('[TA4] a terminal’s part of an export is headed by its name, with nothing unseen in it', () => {
  const shell = 'bash --norc';
  expect(titleWords({ number: 2, shell })).toBe('Terminal 2: bash --norc');
  expect(titleWords({ number: 2, shell, name: null })).toBe('Terminal 2: bash --norc');
  expect(titleWords({ number: 2, shell, name: 'de\u202e\u001bploy' })).toBe(
    'Terminal 2: deploy (bash --norc)',
  );
});
