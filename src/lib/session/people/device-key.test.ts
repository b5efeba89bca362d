import { createPublicKey, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { publicKey } from '#protocol/people/public-key.ts';
import * as v from 'valibot';
import { createDeviceKey, createKeyPair, sha256Hex } from './device-key.ts';

it('[C28] a device’s key signs so that others can verify it, and is no other device’s', async () => {
  const key = await createDeviceKey();
  expect(v.is(publicKey, key.publicKey)).toBe(true);
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.publicKey };
  const text = 'holdfast viewer v1\nabc';
  const isRight = (said: string, signature: Uint8Array) =>
    verify(null, Buffer.from(said), createPublicKey({ key: jwk, format: 'jwk' }), signature);
  expect(isRight(text, await key.sign(text))).toBe(true);
  expect(isRight(`${text}x`, await key.sign(text))).toBe(false);
  expect((await createDeviceKey()).publicKey).not.toBe(key.publicKey);
});

it('[C28] its private half cannot be read', async () => {
  const { privateKey } = await createKeyPair();
  expect(privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('pkcs8', privateKey)).rejects.toThrow(/extractable/);
});

it('[C28] a hash is hex', async () => {
  expect(await sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
