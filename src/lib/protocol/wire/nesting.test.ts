import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_FRAME_BYTES } from '../ground/limits.ts';
import { parseAgentToRoom, parseViewerToRoom } from './messages.ts';
import { nestsWithin } from './nesting.ts';

type Value = null | boolean | number | string | Uint8Array | Value[] | { [key: string]: Value };

function depthOf(value: Value): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 0;
  const within = Array.isArray(value) ? value : Object.values(value);
  return within.length === 0 ? 0 : 1 + Math.max(...within.map(depthOf));
}

test('[G28] nesting is read off the bytes as the decoder would', () => {
  const { value } = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constantFrom(
        null,
        true,
        -1,
        2 ** 40,
        -(2 ** 40),
        1.5,
        'x'.repeat(40),
        'y'.repeat(300),
        'z'.repeat(70_000),
      ),
      fc.uint8Array({ maxLength: 300 }),
      fc.integer(),
      fc.array(tie('value'), { maxLength: 20 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 20 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.nat(6), (some, most) => {
      expect(nestsWithin(encode(some), most)).toBe(depthOf(some) <= most);
    }),
  );
});

test('[G28] a frame of nothing but the beginnings of arrays or maps is malformed, and costs nothing', () => {
  for (const beginning of [[0xdc, 0x27, 0x10], [0x91], [0x81, 0xa1, 0x61], [0xdd, 0, 0, 0x27, 0x10]]) {
    const frame = Uint8Array.from(
      { length: MAX_FRAME_BYTES },
      (_, at) => beginning[at % beginning.length] ?? 0,
    );
    for (const parse of [parseAgentToRoom, parseViewerToRoom])
      expect(parse(frame)).toEqual({ ok: false, problem: 'malformed-frame' });
  }
});
