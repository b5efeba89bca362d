import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchWhole } from '#base/node/whole-answer-host.ts';
import { systemRandom } from '#base/clock-host.ts';
import { createConnection } from '../../src/lib/session/connection.ts';
import { hostPorts } from '../../src/lib/session/node-host.ts';
import { enrol } from '../agent/enrol-host.ts';
import { openKey } from '../agent/key.ts';
import { signInToRoom } from '../agent/room-sign-in.ts';
import { connectServer } from '../cli/server-api.ts';
import { readCommandSettings } from '../cli/settings.ts';
import { agentPaths } from '../paths.ts';
import { DESK_PATH } from '#protocol/people/link.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { startImpostor, type Flood, type Impostor } from '../testing/impostor-host.ts';
import { proveServer } from './prove-host.ts';

/** What a line holds between two programs of this machine, and what is read of it before it is cut, in bytes. */
const UNDER_WAY = 24 * 1024 * 1024;
const SESSION = 'abcdefghijkl';

let data: string;
let honest: FakeServer;
let impostor: Impostor | null;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'holdfast-flood-'));
  mkdirSync(agentPaths(data).folder);
  impostor = null;
  process.env['HOLDFAST_ADMIN_TOKEN'] = 'token';
  honest = await FakeServer.start();
});
afterEach(() => {
  delete process.env['HOLDFAST_ADMIN_TOKEN'];
  honest.close();
  impostor?.close();
  rmSync(data, { recursive: true });
});

const key = () => openKey(join(data, 'key.pem'));
const known = (origin: string) => ({ origin, trust: () => undefined });
const signIn = (origin: string) =>
  signInToRoom({
    server: known(origin),
    session: SESSION,
    key: key(),
    agent: 'test',
    life: { boot: 'b', run: 'r' },
    random: systemRandom,
  });

async function flooded(flood: Flood): Promise<string> {
  impostor = await startImpostor(flood);
  return impostor.origin;
}

describe.each(['blanks', 'gzip', 'headers', 'refusal'] as const)(
  '[PK14] whoever has the server’s port and answers without an end (%s) is cut off, and called no server',
  (flood) => {
    test('by an agent that signs in to its room', async () => {
      await expect(signIn(await flooded(flood))).rejects.toThrow(
        /did not prove that it is a Holdfast server \(.*more than/,
      );
      expect(impostor?.sent()).toBeLessThan(UNDER_WAY);
    });

    test('by an agent that registers, which does not ask again', async () => {
      const server = await flooded(flood);
      const options = { data, paths: agentPaths(data), key: key(), server, code: honest.code, name: 'FS01' };
      await expect(enrol({ ...options, log: () => undefined })).rejects.toThrow('Nothing was sent to it');
      expect(impostor?.asked()).toBe(1);
    });

    test('by a command', async () => {
      const server = await flooded(flood);
      const asked = connectServer(
        readCommandSettings({ flags: { data, server }, environment: {} }),
      ).sessions();
      await expect(asked).rejects.toThrow('Not done: http:');
      expect(impostor?.sent()).toBeLessThan(UNDER_WAY);
    });

    test('by attach', async () => {
      const ports = hostPorts(await flooded(flood));
      const connection = createConnection({ session: SESSION, secret: 's' }, { client: 'test', ports });
      const refused = new Promise((resolve) =>
        connection.onState((state) => state.status === 'refused' && resolve(state.reason)),
      );
      expect(await refused).toBe('server-unproven');
      expect(impostor?.sent()).toBeLessThan(UNDER_WAY);
    });
  },
);

test('[PK14] an answer that drips is given up as a whole, however lively it is', async () => {
  const bounds = { maxBytes: 1e6, maxRefusalBytes: 1e6, timeoutMs: 200 };
  const asked = fetchWhole(await flooded('drip'), bounds);
  await expect(asked).rejects.toThrow('its answer was not complete after 0.2 s');
});

test('[PK15] a server that has not proved itself is asked by one session at a time, and the others hear what it is', async () => {
  const origin = await flooded('blanks');
  const asked = await Promise.allSettled(Array.from({ length: 64 }, () => signIn(origin)));
  expect(asked.filter(({ status }) => status === 'rejected')).toHaveLength(64);
  expect(impostor?.asked()).toBe(1);
});

test('[PK15] one that refuses the one says nothing of the others, and one that has proved itself is asked by all', async () => {
  const refused = proveServer(known(honest.origin), {
    purpose: 'open-session',
    path: `${DESK_PATH}/challenges`,
    more: { endpoint: 'unknown' },
  });
  const others = Array.from({ length: 8 }, () => signIn(honest.origin));
  await expect(refused).rejects.toThrow('not-found');
  expect(await Promise.all(others)).toHaveLength(8);
});
