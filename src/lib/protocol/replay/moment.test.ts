import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMoment, momentIn, readTime } from './moment.ts';

test('[RE1] a moment stands in a link as terminal and time, and is read back', () => {
  const at = Date.parse('2026-11-24T14:34:07.250Z');
  expect(formatMoment({ terminal: 'abcd1234', at })).toBe('abcd1234@2026-11-24T14:34:07.250Z');
  fc.assert(
    fc.property(fc.nat(4_102_444_800_000), (time) => {
      expect(momentIn(formatMoment({ terminal: 'abcd1234', at: time }))).toEqual({
        terminal: 'abcd1234',
        at: time,
      });
    }),
  );
});

test('[RE1] a time may be in ms, or in ISO 8601 with a zone; anything else is none', () => {
  const at = Date.parse('2026-11-24T14:34:07Z');
  for (const text of [String(at), '2026-11-24T14:34:07Z', '2026-11-24 15:34:07+01:00'])
    expect(readTime(text)).toBe(at);
  for (const text of ['', 'now', '14:34', '2026-13-40T99:99Z', '1e9', '-5', '99999999999999999'])
    expect(readTime(text)).toBeNull();
  for (const fragment of ['abcd1234-7', 'abcd1234@', '@2026-11-24T14:34:07Z', 'x'.repeat(43)])
    expect(momentIn(fragment)).toBeNull();
});
