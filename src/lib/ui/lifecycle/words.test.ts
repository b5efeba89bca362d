import { expect, it } from 'vitest';
import { endWords } from './words.ts';

it('[W13] before the session ends it is said which shells stop', () => {
  expect([0, 1, 2, 3].map((shells) => endWords(shells, 'vm'))).toEqual([
    'This ends the session for everyone.',
    'This stops the shell on vm, and everything running in it, for everyone.',
    'This stops both shells on vm, and everything running in them, for everyone.',
    'This stops all 3 shells on vm, and everything running in them, for everyone.',
  ]);
});
