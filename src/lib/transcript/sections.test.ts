import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sections } from './sections.ts';

test('[TR2] terminals stand below one another, and each line is found by its place and the other way round', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }), fc.nat(), (lines, at) => {
      const sections = new Sections(lines.map((count, index) => ({ terminal: `t${index}`, lines: count })));
      expect(sections.total).toBe(lines.reduce((sum, count) => sum + count, 0));
      expect(sections.placeOf(sections.total)).toBeNull();
      if (sections.total === 0) return;
      const index = at % sections.total;
      const place = sections.placeOf(index);
      expect(place === null ? null : sections.indexOf(place)).toBe(index);
    }),
  );
});

test('[TR2] a line behind its terminal’s end is that end; an unknown terminal has none', () => {
  const sections = new Sections([
    { terminal: 'a', lines: 3 },
    { terminal: 'b', lines: 2 },
  ]);
  expect(sections.indexOf({ terminal: 'a', line: 99 })).toBe(2);
  expect(sections.indexOf({ terminal: 'b', line: 1 })).toBe(4);
  expect(sections.indexOf({ terminal: 'c', line: 0 })).toBeNull();
});
