import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownServerKey } from '../../agent/server/server-key.ts';
import { openServerKey } from '../worker/crypto.ts';
import { serverKey } from './server-files.ts';

test('[PK1] the server’s key is made once, kept for its owner alone, and read off its folder by the command line', async () => {
  const data = await mkdtemp(join(tmpdir(), 'holdfast-server-key-'));
  const folder = join(data, 'server');
  await mkdir(folder);
  expect(ownServerKey(data)).toBeNull();
  const [secret, again] = await Promise.all([serverKey(folder), serverKey(folder)]);
  expect(await serverKey(folder)).toBe(secret);
  expect(again).toBe(secret);
  const path = join(folder, 'server-key');
  // Windows keeps who may read a file elsewhere.
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await readFile(path, 'utf8')).trim()).toBe(secret);
  expect(ownServerKey(data)).toBe(openServerKey(secret).publicKey);
  await writeFile(path, 'half a key');
  await expect(serverKey(folder)).rejects.toThrow('damaged');
  await rm(data, { recursive: true });
});
