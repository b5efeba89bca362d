import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatPlace, readPlace } from './line-place.ts';

test('[TR1] a line is named TERMINAL-LINE, and read back from it', () => {
  const terminal = fc.stringMatching(/^[a-z0-9]{8}$/);
  fc.assert(
    fc.property(terminal, fc.maxSafeNat(), (id, line) => {
      const place = { terminal: id, line };
      expect(readPlace(formatPlace(place))).toEqual(place);
    }),
  );
  for (const text of [
    '',
    'abcdefgh',
    'abcdefgh-',
    'abcdefgh-01',
    'abcdefgh--1',
    'ABCDEFGH-1',
    'abcdefgh-1 ',
    'abcdefgh-99999999999999999',
  ])
    expect(readPlace(text)).toBeNull();
});
