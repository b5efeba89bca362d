import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_TYPISTS } from '#protocol/ground/limits.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import { createBursts } from './bursts.ts';

const at = (number: number, place: number, typist = 1) => ({ typist, number, place });
const write = (): InputProblem | null => null;

test('[T40] a frame passes behind all of its burst before it, and no other', () => {
  const { pass } = createBursts();
  expect([pass(at(0, 0), write), pass(at(0, 1), write), pass(at(0, 3), write)]).toEqual([
    null,
    null,
    'out-of-turn',
  ]);
  // The gap closes too late: its tail has been refused.
  expect(pass(at(0, 2), write)).toBe('out-of-turn');
  expect(pass(at(1, 0), write)).toBeNull();
});

test('[T40] what is refused takes the rest along, for the same reason', () => {
  const { pass } = createBursts();
  const written: string[] = [];
  expect(pass(at(0, 0), () => 'too-much-input')).toBe('too-much-input');
  const late = pass(at(0, 1), () => (written.push('tail'), null));
  expect([late, written]).toEqual(['too-much-input', []]);
});

test('[T40] a burst that goes back is refused, one that begins in its middle too, and a huge number is one as any', () => {
  const { pass } = createBursts();
  expect(pass(at(Number.MAX_SAFE_INTEGER, 0), write)).toBeNull();
  expect(pass(at(Number.MAX_SAFE_INTEGER - 1, 0), write)).toBe('out-of-turn');
  expect(pass(at(Number.MAX_SAFE_INTEGER, 1), write)).toBeNull();
  expect(pass(at(0, 5, 2), write)).toBe('out-of-turn');
});

test('[T40] typists are told apart, and no more are kept than may be', () => {
  const { pass } = createBursts();
  for (let typist = 0; typist <= MAX_TYPISTS; typist += 1) expect(pass(at(0, 0, typist), write)).toBeNull();
  // The first was forgotten: what it types now has no beginning here.
  expect(pass(at(0, 1, 0), write)).toBe('out-of-turn');
  expect(pass(at(0, 1, MAX_TYPISTS), write)).toBeNull();
});

test('[T40] whatever arrives in whatever order, what is written of a burst is its beginning', () => {
  const frame = fc.record({ number: fc.nat(3), place: fc.nat(4), isRefused: fc.boolean() });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 40 }), (frames) => {
      const { pass } = createBursts();
      const written = new Map<number, number[]>();
      for (const { number, place, isRefused } of frames)
        pass(at(number, place), () => {
          if (isRefused) return 'late';
          written.set(number, [...(written.get(number) ?? []), place]);
          return null;
        });
      for (const places of written.values()) expect(places).toEqual(places.map((_, index) => index));
    }),
  );
});
