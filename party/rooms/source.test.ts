import { isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAddress } from './address.ts';
import { parseSource, sourceOf, sourceOfAddress } from './source.ts';

test.each([
  ['203.0.113.7', 'ip4:203.0.113.7'],
  ['::ffff:203.0.113.7', 'ip4:203.0.113.7'],
  ['::FFFF:cb00:7107', 'ip4:203.0.113.7'],
  ['2001:db8:0:1::', 'ip6:2001:db8:0:1'],
  ['2001:0DB8:0000:0001:ffff:ffff:ffff:ffff', 'ip6:2001:db8:0:1'],
  ['::', 'ip6:0:0:0:0'],
  ['127.0.0.1', 'loopback'],
  ['127.255.3.9', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
])('[N40] %s is the source %s', (address, source) => {
  expect([sourceOfAddress(address), parseSource(source)]).toEqual([source, source]);
});

test.each(['loopback', 'proxy', 'unknown'])('[N40] %s, which is no address, is a source', (source) => {
  expect([sourceOfAddress(source), parseSource(source)]).toEqual([null, source]);
});

const hostile = [
  ...[
    '',
    ' ',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '0x1.2.3.4',
    '1.2.3.256',
    '1.2.3.-4',
    '1.2.3.4 ',
    '16909060',
  ],
  ...[':', ':::', '1:2', '1::2::3', '1:2:3:4:5:6:7::8:9', '12345::', 'g::', '::1.2.3', '1.2.3.4::', '[::1]'],
  ...['::1%lo', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:1.2.3.4'],
];

test.each(hostile)('[N40] "%s" is no address', (text) => {
  expect([parseAddress(text), sourceOfAddress(text)]).toEqual([null, null]);
});

test.each([
  'ip4:127.0.0.1',
  'ip4:1.2.3.4 ',
  'ip4:::1',
  'ip6:1.2.3.4',
  'ip6:1:2:3:4::',
  'ip6:01:2:3:4',
  'x',
  'ip6:',
])('[N40] "%s" is no source, and so nobody known', (text) => {
  expect([parseSource(text), sourceOf({ header: () => text })]).toEqual([null, 'unknown']);
});

const bytes = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 }),
  fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 })), { minLength: 16, maxLength: 16 }),
);

const written = (address: readonly number[]) => {
  if (address.length === 4) return address.join('.');
  const pairs = Array.from({ length: 8 }, (_, index) => address.slice(2 * index, 2 * index + 2));
  return pairs.map(([high, low]) => ((high! << 8) | low!).toString(16)).join(':');
};

test('[N40] every address is read back, in the short form that others write it in too', () => {
  fc.assert(
    fc.property(bytes, (address) => {
      const text = written(address);
      const short = text.includes(':') ? new URL(`http://[${text}]/`).hostname.slice(1, -1) : text;
      expect([parseAddress(text), parseAddress(short)]).toEqual([parseAddress(text), parseAddress(text)]);
      const isMapped = address.length === 16 && parseAddress(text)?.length === 4;
      expect(parseAddress(text)).toEqual(isMapped ? address.slice(12) : address);
    }),
  );
});

test('[N40] what Node takes for an address is one, and nothing else is', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'0123456789abcdf:.'), maxLength: 24 });
  fc.assert(
    fc.property(
      fc.oneof(letters, fc.constantFrom(...hostile.filter((text) => !text.includes('%')))),
      (text) => {
        expect([text, parseAddress(text) !== null]).toEqual([text, isIP(text) !== 0]);
      },
    ),
    { numRuns: 5_000 },
  );
});
