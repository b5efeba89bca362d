import { expect, it } from 'vitest';
import { NOTHING_STORED } from './session-search.ts';
import { countWords, searchNote } from './words.ts';

it('[SE12] [W44] a search says how many hits there are, which is shown, and how far it has come', () => {
  const searching = { ...NOTHING_STORED, status: 'searching' } as const;
  const done = { ...NOTHING_STORED, status: 'done' } as const;
  expect(countWords({ stored: searching, count: 0, index: -1 })).toBe('Searching…');
  expect(countWords({ stored: searching, count: 7, index: 0 })).toBe('1 of 7 so far');
  expect(countWords({ stored: done, count: 1234, index: -1 })).toBe('1,234 matches');
  expect(countWords({ stored: done, count: 1, index: -1 })).toBe('1 match');
  expect(countWords({ stored: done, count: 0, index: -1 })).toBe('No matches');
  expect(countWords({ stored: { ...done, isCut: true }, count: 1000, index: 2 })).toBe('3 of 1,000 so far');
  expect(searchNote({ ...searching, percent: 61 })).toBe('Still searching… 61 %');
  expect(searchNote({ ...searching, isScan: true })).toContain('every line');
  expect(searchNote(done)).toBeNull();
  expect(searchNote({ ...done, status: 'failed' })).toContain('was interrupted');
  expect(searchNote({ ...done, isCut: true })).toBe(
    'Only the newest matches are listed. Type more to narrow it down.',
  );
});
