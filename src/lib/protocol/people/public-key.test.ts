import { expect, test } from 'vitest';
import * as v from 'valibot';
import { KEYS, SIGNATURES } from '../../../../tests/harness/ed25519.ts';
import { enterBody } from './entering.ts';
import { registerEndpointBody } from '../desk/enrolment.ts';
import { isPublicKey, publicKey } from './public-key.ts';

test.each(KEYS)('[PK30] as a key, $why: $isKey', ({ publicKey: key, isKey }) => {
  expect(isPublicKey(key)).toBe(isKey);
  // What is remembered is the same.
  expect(isPublicKey(key)).toBe(isKey);
  expect(v.safeParse(publicKey, key).success).toBe(isKey);
});

test.each(KEYS)('[PK30] wherever a key comes in, $why: $isKey', ({ publicKey: key, isKey }) => {
  const endpoint = { code: 'ABCDEFGH', publicKey: key, name: 'FS01', platform: 'linux' };
  expect(v.safeParse(registerEndpointBody, endpoint).success).toBe(isKey);
  const person = { secret: 's', publicKey: key, signature: 'AA', label: 'x', name: 'Ada' };
  expect(v.safeParse(enterBody, person).success).toBe(isKey);
});

test('[PK30] a key has one spelling', () => {
  const [{ publicKey: key } = { publicKey: '' }] = SIGNATURES;
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const next = letters[letters.indexOf(key.at(-1) ?? '') + 1] ?? '';
  expect(isPublicKey(key)).toBe(true);
  expect(isPublicKey(key.slice(0, -1) + next)).toBe(false);
  expect(isPublicKey(`${key}=`)).toBe(false);
});
