import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { askedPath } from '../ground/route.ts';
import { searchAsk } from './asks.ts';

test('[SE1] whatever is searched for arrives as it was typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), fc.boolean(), (text, isExact, isWord) => {
      const [, query] = askedPath(searchAsk({ text, isExact, isWord }, { from: 7 })).split('?');
      const wanted = { text, from: '7', ...(isExact && { exact: '1' }), ...(isWord && { word: '1' }) };
      expect(Object.fromEntries(new URLSearchParams(query))).toEqual(wanted);
    }),
  );
});
