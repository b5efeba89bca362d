import { expect, it } from 'vitest';
import { createUnsent, shownKeys, textOfKeys, UNSENT_MAX_LENGTH } from './unsent.ts';

const because = (problem: 'late' | 'not-confirmed' | 'too-much-input') => ({ problem, at: 1 });

it('[ST9] what did not reach the shell is put together as it was typed, for the reason of its first key', () => {
  const unsent = createUnsent();
  const [a, b, c] = ['ls', ' -d', '\r'].map((keys) => unsent.typed(keys, 0));
  unsent.failed(c!, because('too-much-input'));
  unsent.failed(a!, because('late'));
  expect(unsent.failed(b!, because('too-much-input'))).toMatchObject({ keys: 'ls -d\r', problem: 'late' });
});

it('[ST9] another burst is other news, and what comes late of the one before changes nothing', () => {
  const unsent = createUnsent();
  const [old, late] = [unsent.typed('old', 0), unsent.typed('late', 0)];
  unsent.failed(old, because('late'));
  expect(unsent.failed(unsent.typed('new', 1), because('late'))?.keys).toBe('new');
  expect(unsent.failed(late, because('late'))).toBeNull();
});

it('[ST9] of what may have arrived it says so, and more than can be kept is cut', () => {
  const unsent = createUnsent();
  unsent.failed(unsent.typed('a', 0), because('not-confirmed'));
  const cut = unsent.failed(unsent.typed('b'.repeat(UNSENT_MAX_LENGTH), 0), because('late'));
  expect(cut).toMatchObject({ mayHaveArrived: true, isCut: true });
});

it('[ST9] it is shown on one line, nothing of it unseen, and copied as a text', () => {
  expect(shownKeys('\x1b[200~ls\u202e\x1b[201~\t\x03\r')).toBe('lsU+202E^I^C⏎');
  expect(shownKeys(`a${'x'.repeat(500)}z`)).toMatch(/^ax+ … x+z$/);
  expect(textOfKeys('\x1b[200~one\rtwo\x1b[201~\r')).toBe('one\ntwo\n');
});
