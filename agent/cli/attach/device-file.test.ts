import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKey } from '../../agent/key.ts';
import { fingerprintOfKey, ownServerKey } from '../../server/server-key.ts';
import { openDeviceFile } from './device-file.ts';

const newKey = () => generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'holdfast-device-'));
});
afterEach(() => rmSync(data, { recursive: true }));

test('[PK9] each server has a key of its own to know this terminal by, and the same each time', () => {
  const [one, other] = [newKey(), newKey()];
  const first = openDeviceFile(data, one);
  expect(openDeviceFile(data, one).publicKey).toBe(first.publicKey);
  expect(openDeviceFile(data, other).publicKey).not.toBe(first.publicKey);
  const path = join(data, 'device-keys', fingerprintOfKey(one));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(createPublicKey(readFileSync(path)).export({ format: 'jwk' }).x).toBe(first.publicKey);
});

test('[PK9] the one key there was before stays the one for the folder’s own server, and is no other’s', () => {
  const { publicKey: before } = openKey(join(data, 'device-key'));
  mkdirSync(join(data, 'server'));
  writeFileSync(join(data, 'server/server-key'), Buffer.alloc(32, 7).toString('base64url'));
  const elsewhere = openDeviceFile(data, newKey());
  expect(elsewhere.publicKey).not.toBe(before);
  const here = openDeviceFile(data, ownServerKey(data) ?? '');
  expect(here.publicKey).toBe(before);
  expect(existsSync(join(data, 'device-key'))).toBe(false);
});
