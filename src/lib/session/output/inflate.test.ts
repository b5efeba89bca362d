import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_INFLATED_KEYFRAME_BYTES, MAX_KEYFRAME_BYTES } from '#protocol/ground/limits.ts';
import { inflateKeyframe } from './inflate.ts';

test('[G27] a keyframe is read whole, however long', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), fc.integer({ min: 1, max: 20 }), (piece, times) => {
      const whole = Buffer.concat(Array.from({ length: times }, () => piece));
      expect(Buffer.compare(inflateKeyframe(deflateRawSync(whole, { level: 1 })), whole)).toBe(0);
    }),
    { numRuns: 50 },
  );
});

test('[G27] one that would fill the memory is refused, and so is half of one', () => {
  const bomb = deflateRawSync(Buffer.alloc(MAX_INFLATED_KEYFRAME_BYTES + 1));
  expect(bomb.length).toBeLessThan(MAX_KEYFRAME_BYTES);
  expect(() => inflateKeyframe(bomb)).toThrow('too long');
  const keyframe = deflateRawSync(Buffer.from('a screen'.repeat(100)));
  expect(() => inflateKeyframe(keyframe.subarray(0, -3))).toThrow();
  expect(() => inflateKeyframe(new Uint8Array(0))).toThrow();
});
