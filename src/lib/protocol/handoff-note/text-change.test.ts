import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeBetween, mergedText } from './text-change.ts';

/** Two of these begin alike, and two end alike. */
const text = fc
  .array(fc.constantFrom('a', 'b', '😀', '😁', '🌀'), { maxLength: 8 })
  .map((characters) => characters.join(''));

test('[HN8] the change between two texts makes the one the other, and cuts no character', () => {
  fc.assert(
    fc.property(text, text, (from, to) => {
      const change = changeBetween(from, to);
      const { at, gone, come } = change ?? { at: 0, gone: 0, come: '' };
      expect(from.slice(0, at) + come + from.slice(at + gone)).toBe(to);
      for (const part of [from.slice(0, at), come, from.slice(at, at + gone)])
        expect(part.isWellFormed()).toBe(true);
    }),
  );
});

test('[HN8] what two changed of one text is all there', () => {
  expect(
    mergedText('Situation.\nNext.', { mine: 'Situation: full.\nNext.', theirs: 'Situation.\nNext: reboot.' }),
  ).toBe('Situation: full.\nNext: reboot.');
  expect(mergedText('', { mine: 'mine', theirs: 'theirs' })).toHaveLength(10);
  expect(mergedText('same', { mine: 'same', theirs: 'other' })).toBe('other');
});
