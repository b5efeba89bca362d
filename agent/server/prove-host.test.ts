import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatEnrolCode } from '#protocol/server/fingerprint.ts';
import { createDeskClient } from '../agent/desk.ts';
import { enrol } from '../agent/enrol-host.ts';
import { openKey } from '../agent/key.ts';
import { signInToRoom } from '../agent/room-sign-in.ts';
import { StartRefusal } from '../agent/start-refusal.ts';
import { systemRandom } from '#base/clock-host.ts';
import { agentPaths } from '../paths.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { proveServer } from './prove-host.ts';
import { filePin, UntrustedServer, trustFingerprint } from './trust.ts';

let data: string;
let honest: FakeServer;
/** Has the honest server's port, to those who ask. */
let impostor: FakeServer;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'holdfast-proof-'));
  mkdirSync(paths().folder);
  [honest, impostor] = await Promise.all([FakeServer.start(), FakeServer.start()]);
});
afterEach(() => {
  honest.close();
  impostor.close();
  rmSync(data, { recursive: true });
});

const LIFE = { boot: 'a boot', run: 'a run' };
const paths = () => agentPaths(data);
const key = () => openKey(join(data, 'key.pem'));
/** What the impostor was told: that somebody asks who it is, and nothing else. */
const told = () => impostor.asked.map((request) => request.split(' ')[0]?.split('/').at(-1));
const enrolWith = (server: FakeServer, code: string | null) =>
  enrol({
    ...{ data, paths: paths(), key: key(), server: server.origin, code, name: 'FS01' },
    log: () => undefined,
  });
/** The impostor as the honest server is known. */
const known = () => ({
  origin: impostor.origin,
  trust: trustFingerprint(impostor.origin, honest.fingerprint),
});

test('[PK3] a code is told to nobody but the server whose fingerprint it carries', async () => {
  await expect(enrolWith(impostor, honest.code)).rejects.toThrow(honest.fingerprint);
  expect(told()).toEqual(['server']);
  expect(impostor.asked.join()).not.toContain(honest.code.slice(0, 10));
});

test('[PK3] a code without a fingerprint is told to nobody', async () => {
  await expect(enrolWith(impostor, honest.code.slice(0, 10))).rejects.toThrow('fingerprint');
  expect(told()).toEqual([]);
});

describe('[A30] where this machine cannot keep what it learns, it says so and does not ask for ever', () => {
  test('the key of the server: the code is not spent', async () => {
    mkdirSync(paths().serverKey);
    const enrolling = enrolWith(honest, honest.code);
    await expect(enrolling).rejects.toThrow(StartRefusal);
    await expect(enrolling).rejects.toThrow(`cannot be saved in ${paths().serverKey}`);
    expect(honest.asked.join()).not.toContain('/endpoints');
  });

  test('who it is', async () => {
    mkdirSync(paths().config);
    const enrolling = enrolWith(honest, honest.code);
    await expect(enrolling).rejects.toThrow(StartRefusal);
    await expect(enrolling).rejects.toThrow(`${paths().config} cannot be written`);
  });
});

test('[PK4] the agent keeps the key of the server it enrolled at, and tells another nothing and signs nothing', async () => {
  await enrolWith(honest, honest.code);
  expect(filePin(paths().serverKey).read()).toBe(honest.publicKey);
  // The server moved to another port, or so it seems.
  const { endpoint, server } = await enrolWith(impostor, null);
  const desk = createDeskClient(server);
  const opening = desk.openSession({ endpoint, key: key(), title: 'x' });
  await expect(opening).rejects.toThrow(`holdfast trust ${impostor.fingerprint} --server ${impostor.origin}`);
  const signIn = {
    server,
    session: 'abcdefghijkl',
    key: key(),
    agent: 'test',
    life: LIFE,
    random: systemRandom,
  };
  await expect(signInToRoom(signIn)).rejects.toThrow(impostor.fingerprint);
  expect(impostor.asked.join()).not.toContain('signature');
  expect(told()).toEqual(['challenges', 'server']);
});

test('[PK4] a code of another server makes that one the agent’s', async () => {
  await enrolWith(honest, honest.code);
  await enrolWith(impostor, impostor.code);
  expect(filePin(paths().serverKey).read()).toBe(impostor.publicKey);
});

describe('[PK4] [PK6] whoever cannot sign as the server is not the server', () => {
  test('though it says the server’s key', async () => {
    impostor.claims = { publicKey: honest.publicKey };
    await expect(proveServer(known(), { purpose: 'admin' })).rejects.toThrow('did not prove');
  });

  test('though it has a signature that the server made for others', async () => {
    const asked = { origin: honest.origin, trust: trustFingerprint(honest.origin, honest.fingerprint) };
    const heard: string[] = [];
    const { challenge } = await proveServer(asked, { purpose: 'admin' });
    heard.push(challenge);
    impostor.claims = { publicKey: honest.publicKey, challenge, signature: 'A'.repeat(86) };
    await expect(proveServer(known(), { purpose: 'admin' })).rejects.toThrow(UntrustedServer);
  });

  test('and a key that has signed whatever it is shown is none', async () => {
    const nought = Buffer.alloc(32);
    nought[0] = 1;
    const anything = Buffer.concat([nought, Buffer.alloc(32)]);
    impostor.claims = {
      publicKey: nought.toString('base64url'),
      signature: anything.toString('base64url'),
    };
    const anybody = { origin: impostor.origin, trust: () => undefined };
    await expect(proveServer(anybody, { purpose: 'enter' })).rejects.toThrow('did not prove');
  });
});

test('[PK10] what an agent shows has no time of its own in it: its clock may say what it likes', async () => {
  const { endpoint, server } = await enrolWith(honest, honest.code);
  expect(endpoint).toBe(honest.endpoint);
  const parts = {
    server,
    session: honest.session,
    key: key(),
    agent: 'test',
    life: LIFE,
    random: systemRandom,
  };
  const real = Date.now;
  try {
    for (const off of [-1e12, 1e12]) {
      Date.now = () => real() + off;
      expect((await signInToRoom(parts)).header).not.toBe('');
    }
  } finally {
    Date.now = real;
  }
});

test('[PK3] a code that was typed with the right fingerprint and a wrong beginning is refused by the server', async () => {
  const wrong = formatEnrolCode({ code: 'WRONG00000', fingerprint: honest.fingerprint });
  await expect(enrolWith(honest, wrong)).rejects.toThrow('code-unknown');
});
