import { expect, test } from 'vitest';
import { formatPlace, placeIn } from './line-link.ts';

test('[CM12] a link to a line leads to it, and anything else leads to none', () => {
  const place = { terminal: 'term0001', line: 42 };
  const link = formatPlace('https://h', { session: 'abcdefghijkl', ...place });
  expect(link).toBe('https://h/s/abcdefghijkl#term0001-42');
  expect(placeIn(new URL(link).hash)).toEqual(place);
  for (const hash of [
    '',
    '#',
    '#term0001',
    '#term0001-',
    '#term0001-x',
    '#term0001-1-2',
    '#TERM0001-1',
    `#${'x'.repeat(43)}`,
  ])
    expect(placeIn(hash)).toBe(null);
});
