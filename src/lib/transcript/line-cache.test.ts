import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineCache } from './line-cache.ts';

test('[TR4] lines that were loaded are kept up to so many bytes, the last used ones', () => {
  const step = fc.record({ key: fc.nat(20), bytes: fc.integer({ min: 1, max: 60 }) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 200 }), (steps) => {
      const cache = new LineCache<number>(100);
      for (const [turn, { key, bytes }] of steps.entries()) {
        cache.set(String(key), turn, bytes);
        expect(cache.get(String(key))).toBe(turn);
        expect(cache.bytes).toBeLessThanOrEqual(100);
      }
    }),
  );
  const cache = new LineCache<string>(100);
  cache.set('a', 'a', 50);
  cache.set('b', 'b', 50);
  expect(cache.get('a')).toBe('a');
  cache.set('c', 'c', 50);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['a', undefined, 'c']);
  cache.set('huge', 'd', 900);
  expect([cache.get('huge'), cache.get('a'), cache.bytes]).toEqual(['d', undefined, 900]);
});
