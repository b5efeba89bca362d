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

test('[SE2] of a long text some of its trigrams are asked for, from its beginning to its end', () => {
  const text = Array.from({ length: 250 }, (_, at) => String.fromCharCode(0x4e00 + at)).join('');
  const trigrams = trigramsOf(text);
  expect(trigrams).toHaveLength(16);
  expect(trigrams[0]).toBe(text.slice(0, 3));
  expect(text.indexOf(trigrams.at(-1) ?? '-')).toBeGreaterThan(200);
});

test('[SE1] whole words are found wherever they stand, among words that only contain them', () => {
  const chars = fc.string({ unit: fc.constantFrom('a', 'b', '-', ' ', 'é', '😀'), maxLength: 40 });
  fc.assert(
    fc.property(
      chars,
      chars.filter((text) => text !== ''),
      (line, text) => {
        const isOfWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}_]/u.test(char);
        const isApart = (at: number) =>
          line.startsWith(text, at) && !isOfWord(line[at - 1]) && !isOfWord(line[at + text.length]);
        const expected = Array.from(line.split(''), (_, at) => at).find(isApart) ?? -1;
        expect(findIn(line, wish(text, { isWord: true, isExact: true }))).toBe(expected);
      },
    ),
  );
});

test('[SE13] a word is looked for once in a long word, not at each of its characters', () => {
  const line = 'a'.repeat(2 ** 25);
  const before = performance.now();
  for (let time = 0; time < 8; time++)
    expect(findIn(line, wish('a', { isWord: true, isExact: true }))).toBe(-1);
  // It takes half a second; at each character it took half a minute.
  expect(performance.now() - before).toBeLessThan(15_000);
}, 120_000);
