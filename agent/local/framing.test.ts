import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat } from '#base/bytes.ts';
import { createFrameSplitter, lengthPrefixed } from './framing.ts';

test('frames come out as they went in, however the stream is cut', () => {
  const frames = fc.array(fc.uint8Array({ maxLength: 9000 }), { maxLength: 8 });
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }), (sent, cuts) => {
      const stream = concat(sent.flatMap(lengthPrefixed));
      const reader = createFrameSplitter(10_000);
      const got: number[][] = [];
      for (let at = 0, turn = 0; at < stream.length; turn += 1) {
        const size = cuts[turn % cuts.length]!;
        expect(reader.push(stream.slice(at, at + size), (frame) => got.push([...frame]))).toBe(true);
        at += size;
      }
      expect(got).toEqual(sent.map((frame) => [...frame]));
    }),
    { numRuns: 50 },
  );
});

test('a frame longer than agreed ends the reading for good', () => {
  const reader = createFrameSplitter(10);
  const got: number[] = [];
  const stream = concat([...lengthPrefixed(new Uint8Array(10)), ...lengthPrefixed(new Uint8Array(11))]);
  expect(reader.push(stream, (frame) => got.push(frame.length))).toBe(false);
  expect(reader.push(new Uint8Array(100), (frame) => got.push(frame.length))).toBe(false);
  expect(got).toEqual([10]);
});
