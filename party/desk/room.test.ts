import { beforeEach, describe, expect, test } from 'vitest';
import { base64url } from '#base/bytes.ts';
import { openSessionText } from '#protocol/http.ts';
import { CHALLENGE_MS, ENROL_CODE_MS, MAX_CHALLENGES } from '#protocol/limits.ts';
import { isSigned, sha256 } from '../crypto.ts';
import { INTERNAL_HEADER } from '../settings.ts';
import { createEndpointKey } from '../testing/endpoint-key.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { memorySql } from '../testing/memory-sql.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { fakeRequest, type FakeRequest } from '../testing/test-room.ts';
import type { OpenBody } from '../internal.ts';
import { createDesk } from './room.ts';

const LINKS = { technician: 'http://localhost:1999/s/t', observer: 'http://localhost:1999/s/o' };
const admin = { authorization: 'Bearer token' };

function createTestDesk() {
  const clock = createFakeClock();
  const opened: { session: string; body: OpenBody }[] = [];
  const desk = createDesk({
    ...{ sql: memorySql(), clock, random: seededRandom(1), sha256, isSigned },
    settings: {
      publicOrigins: ['http://localhost:1999'],
      adminTokenHash: sha256('token'),
      internalSecret: 'inside',
    },
    openSession: (session, body) => {
      opened.push({ session, body });
      return Promise.resolve(LINKS);
    },
  });
  const ask = async (request: FakeRequest) => {
    const { status, body } = await desk.answer(fakeRequest(request));
    return { status, json: (body === null ? null : JSON.parse(String(body))) as never };
  };
  const post = (path: string, body: unknown, headers = {}) => ask({ method: 'POST', path, body, headers });
  return { clock, opened, ask, post };
}

let desk: ReturnType<typeof createTestDesk>;
let key: ReturnType<typeof createEndpointKey>;

beforeEach(() => {
  desk = createTestDesk();
  key = createEndpointKey();
});

async function newCode(): Promise<string> {
  const { json } = await desk.post('codes', {}, admin);
  return (json as { code: string }).code;
}

const register = (code: string) =>
  desk.post('endpoints', { code, publicKey: key.publicKey, name: 'FS01', platform: 'win32' });

async function enrolled(): Promise<string> {
  const { json } = await register(await newCode());
  return (json as { endpoint: string }).endpoint;
}

async function challenge(endpoint: string): Promise<string> {
  const { json } = await desk.post('challenges', { endpoint });
  return (json as { nonce: string }).nonce;
}

const open = (endpoint: string, nonce: string, signer = key) =>
  desk.post('sessions', {
    ...{ endpoint, nonce, title: 'Printer' },
    signature: base64url(signer.sign(openSessionText(endpoint, nonce))),
  });

describe('[S70] an endpoint registers with a code', () => {
  test('that is short, works once, and reads as people type it', async () => {
    const code = await newCode();
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    const typed = `${code.slice(0, 5).toLowerCase()}-${code.slice(5)} `;
    expect((await register(typed)).status).toBe(200);
    expect(await register(typed)).toMatchObject({ status: 401, json: { problem: 'code-unknown' } });
  });

  test('that ends after 15 minutes', async () => {
    const code = await newCode();
    desk.clock.advance(ENROL_CODE_MS);
    expect((await register(code)).status).toBe(401);
  });

  test('and guessing is slowed down, even for the right code, for a minute', async () => {
    const code = await newCode();
    for (let guess = 0; guess < 20; guess += 1) await register('0000000000');
    expect(await register(code)).toMatchObject({ status: 429, json: { problem: 'too-many' } });
    desk.clock.advance(60_000);
    expect((await register(code)).status).toBe(200);
  });

  test('the same key again is the same endpoint', async () => {
    expect(await enrolled()).toBe(await enrolled());
  });

  test('codes and lists are for the admin token alone', async () => {
    expect((await desk.post('codes', {})).status).toBe(401);
    expect((await desk.ask({ path: 'sessions' })).status).toBe(401);
    expect((await desk.ask({ path: 'endpoints', headers: { authorization: 'Bearer x' } })).status).toBe(401);
    expect((await desk.post('codes', {}, { ...admin, origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('[S71] an endpoint opens sessions by signing a challenge', () => {
  test('gets two links, and the room knows its key', async () => {
    const endpoint = await enrolled();
    const { json } = await open(endpoint, await challenge(endpoint));
    const [opened] = desk.opened;
    expect(json).toEqual({ session: opened!.session, links: LINKS });
    expect(opened!.session).toMatch(/^[a-z0-9]{12}$/);
    expect(opened!.body).toEqual({
      ...{ title: 'Printer', endpoint, endpointName: 'FS01' },
      endpointKey: key.publicKey,
    });
  });

  test('a challenge works once, for its endpoint, for a minute, and for its key', async () => {
    const endpoint = await enrolled();
    const nonce = await challenge(endpoint);
    expect((await open(endpoint, nonce, createEndpointKey())).status).toBe(401);
    expect((await open(endpoint, nonce)).status).toBe(401);
    const late = await challenge(endpoint);
    desk.clock.advance(CHALLENGE_MS);
    expect((await open(endpoint, late)).status).toBe(401);
    expect((await open(endpoint, 'x'.repeat(43))).status).toBe(401);
    expect(desk.opened).toEqual([]);
    expect((await desk.post('challenges', { endpoint: 'nobody' })).status).toBe(404);
  });

  test('[G25] challenges that are never answered are bounded, and keep nobody out', async () => {
    const endpoint = await enrolled();
    const nonces: string[] = [];
    for (let more = 0; more < MAX_CHALLENGES + 2; more += 1) nonces.push(await challenge(endpoint));
    expect((await open(endpoint, nonces[1]!)).status).toBe(401);
    expect((await open(endpoint, nonces[2]!)).status).toBe(200);
    expect((await open(endpoint, nonces.at(-1)!)).status).toBe(200);
  });
});

test('[S72] the desk lists sessions as their rooms told it, and believes nobody else', async () => {
  const endpoint = await enrolled();
  await open(endpoint, await challenge(endpoint));
  const { session } = desk.opened[0]!;
  const news = { session, online: true, endedAt: 5 };
  expect((await desk.post('internal/news', news)).status).toBe(404);
  expect((await desk.post('internal/news', news, { [INTERNAL_HEADER]: 'inside' })).status).toBe(204);
  expect((await desk.ask({ path: 'sessions', headers: admin })).json).toEqual([
    {
      ...{ session, title: 'Printer', endpoint, endpointName: 'FS01', openedAt: desk.clock.now() },
      ...{ endedAt: 5, online: true },
    },
  ]);
  expect((await desk.ask({ path: 'endpoints', headers: admin })).json).toEqual([
    { endpoint, name: 'FS01', platform: 'win32', registeredAt: desk.clock.now() },
  ]);
});
