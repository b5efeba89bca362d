import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wordDiff } from './word-diff.ts';

const sideOf = (before: string, after: string, side: 'before' | 'after') =>
  wordDiff(before, after)
    .parts.filter((part) => part.in === 'both' || part.in === side)
    .map(({ text }) => text)
    .join('');

describe('[CM16] two outputs are compared word by word', () => {
  test('a number that changed is all that differs', () => {
    const { parts } = wordDiff('C NTFS Healthy 97%\nD NTFS', 'C NTFS Healthy 94%\nD NTFS');
    expect(parts).toEqual([
      { in: 'both', text: 'C NTFS Healthy ' },
      { in: 'before', text: '97' },
      { in: 'after', text: '94' },
      { in: 'both', text: '%\nD NTFS' },
    ]);
  });

  test('of each side all of it is there, in order', () => {
    const word = fc.constantFrom('a', 'b', 'c', ' ', '\n', '%', '97', 'é');
    const text = fc.array(word, { maxLength: 40 }).map((words) => words.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(sideOf(before, after, 'before')).toBe(before);
        expect(sideOf(before, after, 'after')).toBe(after);
        if (before === after)
          expect(wordDiff(before, after).parts.every((part) => part.in === 'both')).toBe(true);
      }),
    );
  });

  test('it finds the fewest words that differ', () => {
    const differing = wordDiff('one two three four five', 'one three four six five').parts.filter(
      (part) => part.in !== 'both',
    );
    expect(differing.map((part) => part.text.trim()).sort()).toEqual(['six', 'two']);
  });

  test('texts that have little in common cost no more than a bounded search', () => {
    const many = (word: string) => Array.from({ length: 50_000 }, (_, at) => `${word}${at}`).join(' ');
    const { parts, isCoarse } = wordDiff(`same ${many('a')} end`, `same ${many('b')} end`);
    expect(isCoarse).toBe(true);
    expect(parts.map((part) => part.in)).toEqual(['both', 'before', 'after', 'both']);
  });
});
