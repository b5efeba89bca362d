import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { ed25519Pem } from './ed25519-pem.ts';

const bytesOf = (hexadecimal: string) => Uint8Array.from(Buffer.from(hexadecimal, 'hex'));

test('[PK1] a key is what its 32 bytes are, as in RFC 8032, 7.1', () => {
  const pem = ed25519Pem(bytesOf('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'));
  const { x = '' } = createPublicKey(createPrivateKey(pem ?? '')).export({ format: 'jwk' });
  expect(Buffer.from(x, 'base64url').toString('hex')).toBe(
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  );
});

test.each([0, 31, 33, 64])('[PK1] %i bytes are no key', (length) => {
  expect(ed25519Pem(new Uint8Array(length))).toBeNull();
});
