import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressesIn } from './addresses.ts';

/** What a click may open: the address, or one of two that are both shown before. */
const found = (text: string) =>
  addressesIn(text).map(({ uri, longer }) => (longer === null ? uri : [uri, longer]));

const piece = (signs: string, maxLength: number) =>
  fc.array(fc.constantFrom(...signs), { minLength: 1, maxLength }).map((each) => each.join(''));

const host = fc.oneof(
  fc.constantFrom('localhost:3000', 'example.com', 'xn--mnchen-3ya.de', '[::1]:8080', '127.0.0.1'),
  fc.constantFrom('münchen.de', '例え.jp', 'пример.рф', 'παράδειγμα.gr:8443'),
);
const SIGNS = "abcXYZ019-_~.!*'(),;:@&=+$%[]/?#éö日本";
const path = fc.oneof(
  fc.constant(''),
  piece(SIGNS, 14).map((rest) => `/${rest}`),
);
const address = fc
  .tuple(fc.constantFrom('http', 'https', 'HTTPS'), host, path)
  .map(([scheme, name, rest]) => `${scheme}://${name}${rest}`);

const AROUND = [
  ['', ''],
  ['see ', ' now'],
  ['see ', '.'],
  ['see ', ', and'],
  ['Is it ', '?'],
  ['(', ')'],
  ['(', ').'],
  ['(see ', ')'],
  ['[', ']'],
  ['<', '>'],
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['*', '*'],
  ['{"url":"', '","a":1}'],
  ['<a href="', '">here</a>'],
  ['[text](', ') and'],
  ['((', '))'],
  ['| ', ' |'],
  ['», “', '”,'],
] as const;

test('[W40] whatever stands around an address, it is found whole or not at all, never as another', () => {
  fc.assert(
    fc.property(address, fc.constantFrom(...AROUND), (uri, [before, behind]) => {
      for (const one of addressesIn(before + uri + behind)) {
        expect([one.uri, one.longer]).toContain(uri);
        expect((before + uri + behind).slice(one.from, one.to)).toBe(one.uri);
      }
    }),
    { numRuns: 20_000 },
  );
});

test('[W40] any text gives addresses that stand in it', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(address, fc.string({ unit: 'grapheme' }))), (parts) => {
      const text = parts.join('');
      for (const { from, to, uri } of addressesIn(text)) {
        expect(text.slice(from, to)).toBe(uri);
        expect(URL.canParse(uri)).toBe(true);
      }
    }),
  );
});

test.each([
  'https://en.wikipedia.org/wiki/Bracket_(disambiguation)',
  "https://example.com/it's!/a*b/(c)d?e=(f)&g=h",
  'https://münchen.de/straße',
  'https://例え.jp/日本',
  'http://[::1]:3000/a',
  'HTTP://EXAMPLE.com/',
])('[W40] %s is found whole', (uri) => {
  for (const text of [uri, `see ${uri} there`, `(${uri})`, `<${uri}>`, `"${uri}"`, `(see ${uri}).`])
    expect(found(text)).toEqual([uri]);
});

test('[W40] punctuation behind a host alone is the sentence’s', () => {
  expect(found('Listening on http://localhost:3000.')).toEqual(['http://localhost:3000']);
  expect(found('(at http://localhost:3000), now')).toEqual(['http://localhost:3000']);
});

test('[W40] where punctuation may be the sentence’s or the address’s, both are given', () => {
  expect(found('See https://example.com/a.')).toEqual([['https://example.com/a', 'https://example.com/a.']]);
  expect(found('at https://example.com/Yahoo! now')).toEqual([
    ['https://example.com/Yahoo', 'https://example.com/Yahoo!'],
  ]);
});

test.each([
  'git+https://example.com/a',
  'https://example.com/ab…',
  'https://example.com/ab...',
  'https://example.com/a│b',
  'https://example.com/a\\nb',
  'https://example.com/a"b',
  'https://example.com/a\u202eb',
  "'https://example.com/it's'",
  '(https://example.com/a)b',
  'https://',
])('[W40] %s opens nothing, since what it leads to is not told', (text) => {
  expect(found(text)).toEqual([]);
});
