import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barePath, formatLink, parseLink, secretIn } from './link.ts';

const SECRET = 'zLre7aOiaPp7fgbzFXTumE2_4wFeyH4A5zdO0BYTf-8';
const LINK = { origin: 'http://localhost:1999', session: '0123456789ab', secret: SECRET };
const BEHIND = ['.', ')', '>', ']', ').', '%20', '%20.', ',', '”', '’', '*', '。', '/', '%3E'];

test('[W41] a link is read whatever stands around it, and never as another', () => {
  for (const behind of BEHIND) {
    expect(parseLink(formatLink(LINK) + behind)).toEqual(LINK);
    expect(secretIn(SECRET + behind)).toBe(SECRET);
  }
  for (const [before, behind] of ['<>', '()', '""', '“”'])
    expect(parseLink(before + formatLink(LINK) + behind)).toEqual(LINK);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (behind) => {
      const read = parseLink(formatLink(LINK) + behind);
      if (read !== null) expect(read).toEqual(LINK);
    }),
  );
  for (const longer of ['A', '_', '-', '0']) {
    expect(parseLink(formatLink(LINK) + longer)).toBeNull();
    expect(secretIn(SECRET + longer)).toBeUndefined();
  }
  expect(secretIn(SECRET.slice(1))).toBeUndefined();
});

test('[W41] a path of the page is read without what stands behind it', () => {
  for (const behind of BEHIND) expect(barePath(`/s/0123456789ab${behind}`)).toMatch(/^\/s\/0123456789ab\/?$/);
  for (const path of ['/', '/j', '/j/0123456789ab', '/s/0123456789ab/']) expect(barePath(path)).toBe(path);
  expect(barePath('/j.')).toBe('/j');
});
