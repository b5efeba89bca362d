import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerptOf, findIn, trigramsOf } from './matching.ts';

const wish = (text: string, more = {}) => ({ text, isExact: false, isWord: false, ...more });

test('[SE1] a text is found in any case, in its own case, or as a whole word', () => {
  expect(findIn('Error 0x80070005 in E:\\Logs\\2026', wish('e:\\logs\\2026'))).toBe(20);
  expect(findIn('an Error', wish('error', { isExact: true }))).toBe(-1);
  expect(findIn('errors, error', wish('error', { isWord: true }))).toBe(8);
  expect(findIn('漢字error', wish('error', { isWord: true }))).toBe(-1);
  expect(findIn('a-error.', wish('error', { isWord: true }))).toBe(2);
});

test('[SE1] an excerpt of a line holds what was found', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 900 }), fc.string({ maxLength: 900 }), (before, after) => {
      const line = `${before}needle${after}`;
      const at = findIn(line, wish('needle'));
      expect(excerptOf(line, at)).toContain('needle');
      expect(excerptOf(line, at).length).toBeLessThanOrEqual(400);
    }),
  );
});

test('[SE2] trigrams are of characters, not of their halves', () => {
  expect(trigramsOf('😀a😀b')).toEqual(['😀a😀', 'a😀b']);
  expect(trigramsOf('ab')).toEqual([]);
});
