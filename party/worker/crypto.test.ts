import { createHash, createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { hex } from '#base/bytes.ts';
import { bytesOf, SIGNATURES } from '../../tests/harness/ed25519.ts';
import { digest, isSigned } from './crypto.ts';

test.each(SIGNATURES)('[PK31] in the rooms, $why: $isSigned', ({ signature, ...rest }) => {
  expect(isSigned({ ...rest, signature: bytesOf(signature) })).toBe(rest.isSigned);
});

test('[PK31] of these the runtime alone would take several that nobody honest made', () => {
  const taken = SIGNATURES.filter(({ publicKey, text, signature, isSigned: isHonest }) => {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return !isHonest && verify(null, Buffer.from(text), key, bytesOf(signature));
  });
  expect(taken.length).toBeGreaterThan(0);
});

test('[LS5] hashes of leaves are SHA-256, whatever their length', () => {
  for (let length = 0; length <= 600; length++) {
    const data = Uint8Array.from({ length }, (_, at) => (at * 167 + length) & 0xff);
    expect(hex(digest(data))).toBe(createHash('sha256').update(data).digest('hex'));
  }
});
