import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openKey } from '../../agent/key.ts';
import { fingerprintOfKey, ownServerKey } from '../../server/server-key.ts';
import { openDevice } from './device.ts';
import { openDeviceFile } from './device-file.ts';
import { refusalWords } from './words.ts';

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
  // Windows keeps who may read a file elsewhere.
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
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

test('[L30] a key that is lost, and a link that is used up for a new one, say what to do', async () => {
  const server = newKey();
  const path = join(data, 'device-keys', fingerprintOfKey(server));
  const said: string[] = [];
  const open = () => openDevice(data, { serverKey: server, say: (sentence) => said.push(sentence) });
  const made = await open();
  expect(made.newFile).toBe(path);
  expect(refusalWords('invitation-used-up', made.newFile)).toContain(`restore ${path} from a backup`);
  const known = await open();
  expect([known.newFile, known.device.publicKey]).toEqual([null, made.device.publicKey]);
  expect(refusalWords('invitation-used-up', known.newFile)).not.toContain('backup');
  expect(said).toEqual([]);
  writeFileSync(path, 'no key');
  const lost = await open();
  expect(lost.device.publicKey).not.toBe(made.device.publicKey);
  expect(said).toEqual([expect.stringContaining(`the key in ${path} can’t be read`)]);
  expect(said[0]).toMatch(/restore the file from a backup.*delete it/);
});

describe.runIf(process.getuid !== undefined)('the keys of this terminal are nobody else’s', () => {
  const modeOf = (path: string) => statSync(join(data, path)).mode & 0o777;

  test('[A25] a folder and keys that others could read are closed, the one of before too', () => {
    const server = newKey();
    const { publicKey } = openDeviceFile(data, server);
    const path = join('device-keys', fingerprintOfKey(server));
    openKey(join(data, 'device-key'));
    chmodSync(join(data, 'device-keys'), 0o755);
    for (const file of [path, 'device-key']) chmodSync(join(data, file), 0o644);
    expect(openDeviceFile(data, server).publicKey).toBe(publicKey);
    expect(['device-keys', path, 'device-key'].map(modeOf)).toEqual([0o700, 0o600, 0o600]);
  });

  test.runIf(process.getuid?.() === 0).each(['device-keys', 'device-key'])(
    '[A26] %s of another user is refused with what to do, and nobody new is made of it',
    async (name) => {
      if (name === 'device-keys') mkdirSync(join(data, name));
      else openKey(join(data, name));
      chownSync(join(data, name), 12_345, 12_345);
      const opened = openDevice(data, { serverKey: newKey(), say: () => undefined });
      await expect(opened).rejects.toThrow(`${join(data, name)} belongs to another user`);
    },
  );
});
