import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeServer } from '../testing/fake-server.ts';
import { connectServer } from './server-api.ts';
import { readCommandSettings } from './settings.ts';

const TOKEN = 'T'.repeat(43);
let data: string;
let impostor: FakeServer;

beforeEach(async () => {
  impostor = await FakeServer.start();
  data = mkdtempSync(join(tmpdir(), 'holdfast-impostor-'));
  const server = join(data, 'server');
  mkdirSync(server);
  writeFileSync(join(server, 'server-key'), Buffer.alloc(32, 7).toString('base64url'));
  writeFileSync(join(server, 'admin-token'), `${TOKEN}\n`);
  const running = { local: impostor.origin, url: impostor.origin, pid: 1 };
  writeFileSync(join(server, 'server.json'), JSON.stringify(running));
});
afterEach(() => {
  impostor.close();
  rmSync(data, { recursive: true });
});

const settings = () => readCommandSettings({ flags: { data }, environment: {} });

test('[PK6] with the server down, whoever has its port is sent neither the token nor what it could make', async () => {
  const api = connectServer(settings());
  const asking = [
    api.sessions(),
    api.createCode(),
    api.invite('abcdefghijkl', { role: 'technician' }),
    api.endSession('abcdefghijkl'),
  ];
  for (const answer of await Promise.allSettled(asking)) {
    expect(answer.status).toBe('rejected');
    const { message } = (answer as PromiseRejectedResult).reason as Error;
    // A line of its own with nothing behind it: people paste it.
    expect(message.split('\n').at(-1)).toBe(
      `  holdfast trust ${impostor.fingerprint} --server ${impostor.origin}`,
    );
  }
  expect(impostor.asked.every((request) => request.split(' ')[0]?.endsWith('/server'))).toBe(true);
  expect(impostor.headers.join()).not.toContain(TOKEN);
  expect(impostor.headers.join()).not.toContain('authorization');
});

test('[PK6] a server that is known, whose key cannot be kept here, is not said to be away', async () => {
  rmSync(join(data, 'server/server-key'));
  const api = connectServer(settings());
  mkdirSync(join(data, 'known-servers.json'));
  await expect(api.sessions()).rejects.toThrow(`cannot be saved in ${join(data, 'known-servers.json')}`);
});
