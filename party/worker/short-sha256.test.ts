import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex } from '#base/bytes.ts';
import { SHORT_BYTES, shortSha256 } from './short-sha256.ts';

const usual = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

test('[LS5] hashes of leaves are SHA-256: data of every length gives what any other implementation does', () => {
  for (let length = 0; length <= SHORT_BYTES; length++) {
    const data = Uint8Array.from({ length }, (_, at) => (at * 167 + length) & 0xff);
    expect(hex(shortSha256(data))).toBe(usual(data));
  }
});

test('[LS5] a hash does not depend on those before it', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (all) => {
      const hashes = all.map(shortSha256);
      expect(hashes.map(hex)).toEqual(all.map(usual));
    }),
  );
});
