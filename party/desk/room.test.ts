import * as v from 'valibot';
import { beforeEach, describe, expect, test } from 'vitest';
import { base64url } from '#base/bytes.ts';
import { openSessionText } from '#protocol/server/signed-text.ts';
import {
  CHALLENGE_MS,
  ENROL_CODE_MS,
  CODES_FOR_EACH_WRONG,
  MAX_TITLE_BYTES,
  MAX_WRONG_CODES,
  MAX_WRONG_DEVICE_CODES,
  SPOKEN_CODE_MS,
  WRONG_CODES_MOUNT,
  WRONG_CODES_MS,
} from '#protocol/ground/limits.ts';
import { routeKey, type AnyAsk } from '#protocol/ground/route.ts';
import { cleanLine } from '#protocol/people/people.ts';
import { DESK_ROUTES, type DeskRoute } from '#protocol/wire/routes.ts';
import type { Source } from '../rooms/source.ts';
import { isSame, isSigned, mac, sha256 } from '../worker/crypto.ts';
import { HOST_HEADER, INTERNAL_HEADER } from '../worker/settings.ts';
import { DESK_ASKS, requestFor } from '../testing/asks.ts';
import { createEndpointKey } from '../testing/endpoint-key.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { memorySql } from '../testing/memory-sql.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import {
  adminHeaders,
  ADMIN_TOKEN,
  fakeRequest,
  NONCE,
  ORIGIN,
  PLACE,
  proveRequest,
  SERVER,
  SERVER_KEY,
  type FakeRequest,
} from '../testing/test-room.ts';
import type { OpenBody } from '../worker/internal.ts';
import type { DeskPorts } from './ports.ts';
import { createDesk } from './room.ts';

const LINKS = {
  technician: 'http://localhost:1999/s/t',
  client: 'http://localhost:1999/s/c',
  observer: 'http://localhost:1999/s/o',
};
const SESSION = '0123456789ab';
const TICKET = 'T'.repeat(43);

/** Headers, and whom the request comes from. */
type PostOptions = { source?: Source } & Record<string, string>;

function createTestDesk() {
  const clock = createFakeClock();
  const opened: { session: string; body: OpenBody }[] = [];
  const stopped: string[] = [];
  const failing = { session: false };
  const sql = memorySql();
  const ports: DeskPorts = {
    ...{ sql, clock, random: seededRandom(1), sha256, mac, isSame, isSigned, server: SERVER },
    settings: {
      publicOrigins: [ORIGIN],
      ownOrigins: [ORIGIN],
      serverKey: SERVER_KEY,
      adminTokenHash: sha256(ADMIN_TOKEN),
      internalSecret: 'inside',
      hostSecret: 'the process',
      recordedBy: 'Nordlicht IT',
    },
    openSession: (session, body) => {
      opened.push({ session, body });
      return failing.session ? Promise.reject(new Error('internal error')) : Promise.resolve(LINKS);
    },
    tellStopping: (session) => {
      stopped.push(session);
      return failing.session ? Promise.reject(new Error('internal error')) : Promise.resolve();
    },
    fetchTicket: ({ session, invitation }) =>
      Promise.resolve(session === SESSION && invitation !== 'revoked' ? TICKET : null),
  };
  let desk = createDesk(ports);
  const ask = async (request: FakeRequest) => {
    const { status, body } = await desk.answer(fakeRequest(request));
    return { status, json: (body === null ? null : JSON.parse(String(body))) as never };
  };
  const post = (path: string, body: unknown, { source, ...headers }: PostOptions = {}) =>
    ask({ ...{ method: 'POST', path, body, headers }, ...(source === undefined ? {} : { source }) });
  /** Asks as whoever has the server's token. */
  const admin = async (request: FakeRequest) => {
    const { json } = await ask(proveRequest('admin'));
    const headers = adminHeaders(request, json);
    return ask({ ...request, headers: { ...headers, ...request.headers } });
  };
  /** Forgets what is in memory alone. */
  const sleep = () => {
    desk = createDesk(ports);
  };
  return { clock, sql, opened, stopped, failing, ask, admin, post, sleep };
}

let desk: ReturnType<typeof createTestDesk>;
let key: ReturnType<typeof createEndpointKey>;

beforeEach(() => {
  desk = createTestDesk();
  key = createEndpointKey();
});

async function newCode(): Promise<string> {
  const { json } = await desk.admin({ method: 'POST', path: 'codes', body: {} });
  return (json as { code: string }).code;
}

const register = (code: string, source?: Source) =>
  desk.post(
    'endpoints',
    { code, publicKey: key.publicKey, name: 'FS01', platform: 'win32' },
    source === undefined ? {} : { source },
  );

async function enrolled(): Promise<string> {
  const { json } = await register(await newCode());
  return (json as { endpoint: string }).endpoint;
}

async function challenge(endpoint: string): Promise<string> {
  const body = { endpoint, origin: ORIGIN, nonce: NONCE, purpose: 'open-session' };
  const { json } = await desk.post('challenges', body);
  return (json as { challenge: string }).challenge;
}

const open = (endpoint: string, given: string, { signer = key, title = 'Printer', place = PLACE } = {}) =>
  desk.post('sessions', {
    ...{ endpoint, origin: place.origin, challenge: given, title },
    signature: base64url(signer.sign(openSessionText(place, { endpoint, challenge: given }))),
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

  test('[J43] guessing is slowed down for its source alone, even for the right code, over a sleep too', async () => {
    const [code, another] = [await newCode(), await newCode()];
    for (let guess = 0; guess < MAX_WRONG_CODES; guess += 1) await register('0000000000');
    desk.sleep();
    expect(await register(code)).toMatchObject({ status: 429, json: { problem: 'too-many' } });
    expect((await register(another, 'ip4:198.51.100.7')).status).toBe(200);
    desk.clock.advance(WRONG_CODES_MS);
    expect((await register(code)).status).toBe(200);
  });

  test('[J44] where wrong ones mount, from however many sources, new codes are longer and nobody is refused', async () => {
    const code = await newCode();
    await strangers(WRONG_CODES_MOUNT.steps[0]!, (source) => register('0000000000', source));
    const longer = await newCode();
    expect([code.length, longer.length]).toEqual([10, 12]);
    expect((await register(longer)).status).toBe(200);
    expect((await register(code)).status).toBe(200);
    desk.clock.advance(3_600_000);
    expect(await newCode()).toHaveLength(10);
  });

  test('the same key again is the same endpoint', async () => {
    expect(await enrolled()).toBe(await enrolled());
  });

  test('codes and lists are for the admin token alone', async () => {
    expect((await desk.post('codes', {})).status).toBe(401);
    expect((await desk.ask({ path: 'sessions' })).status).toBe(401);
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    expect((await desk.ask({ path: 'endpoints', headers })).status).toBe(401);
    const codes = { method: 'POST', path: 'codes', body: {} };
    expect((await desk.admin({ ...codes, headers: { origin: 'https://evil.example' } })).status).toBe(403);
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

  test('[J59] a title is cleaned as names are, an older build’s too', async () => {
    const hostile = `\u202e${'e\u0301'.repeat(40)}\x1b[2J\n\u200bPrinter`;
    const endpoint = await enrolled();
    await open(endpoint, await challenge(endpoint), { title: hostile });
    const [opened] = desk.opened;
    expect(opened!.body.title).toBe(cleanLine(hostile, MAX_TITLE_BYTES));
    expect(opened!.body.title).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    desk.sql.exec('UPDATE sessions SET title = ?', hostile);
    const { json } = await desk.admin({ path: 'sessions' });
    expect(json).toMatchObject([{ title: opened!.body.title }]);
    await open(endpoint, await challenge(endpoint), { title: '\u200b' });
    expect(desk.opened[1]!.body.title).toBe('Untitled session');
  });

  test('[PK11] a challenge works once, for half a minute, and for its key at this server', async () => {
    const endpoint = await enrolled();
    const nonce = await challenge(endpoint);
    const forged = { status: 401, json: { problem: 'bad-signature' } };
    const tooLate = { status: 401, json: { problem: 'challenge-expired' } };
    expect(await open(endpoint, nonce, { signer: createEndpointKey() })).toEqual(forged);
    const relayed = { ...PLACE, serverKey: key.publicKey };
    expect(await open(endpoint, nonce, { place: relayed })).toEqual(forged);
    const elsewhere = { ...PLACE, origin: 'https://evil.example' };
    expect((await open(endpoint, nonce, { place: elsewhere })).status).toBe(403);
    expect(desk.opened).toEqual([]);
    expect((await open(endpoint, nonce)).status).toBe(200);
    expect(await open(endpoint, nonce)).toEqual(tooLate);
    desk.opened.length = 0;
    const late = await challenge(endpoint);
    desk.clock.advance(CHALLENGE_MS);
    expect(await open(endpoint, late)).toEqual(tooLate);
    expect(await open(endpoint, 'x'.repeat(43))).toEqual(tooLate);
    expect(desk.opened).toEqual([]);
    expect(await challenge('nobody')).toBeUndefined();
  });

  test('[G25] challenges that are never answered are not kept, and keep nobody out', async () => {
    const endpoint = await enrolled();
    const nonces: string[] = [];
    const stored = JSON.stringify(desk.sql.exec('SELECT name FROM sqlite_master'));
    for (let more = 0; more < 100; more += 1) nonces.push(await challenge(endpoint));
    expect(JSON.stringify(desk.sql.exec('SELECT name FROM sqlite_master'))).toBe(stored);
    expect(stored).not.toContain('challenges');
    expect((await open(endpoint, nonces[0]!)).status).toBe(200);
    expect((await open(endpoint, nonces.at(-1)!)).status).toBe(200);
  });
});

test('[S72] [HO9] the desk lists sessions as their rooms told it, and believes nobody else', async () => {
  const endpoint = await enrolled();
  await open(endpoint, await challenge(endpoint));
  const { session } = desk.opened[0]!;
  const care = {
    ...{ responsible: 'Anna', untakenSince: null },
    work: { state: 'waiting', for: 'Omar', since: 4 },
  };
  const news = { session, online: true, endedAt: 5, care };
  expect((await desk.post('internal/news', news)).status).toBe(404);
  expect((await desk.post('internal/news', news, { [INTERNAL_HEADER]: 'inside' })).status).toBe(204);
  expect((await desk.admin({ path: 'sessions' })).json).toEqual([
    {
      ...{ session, title: 'Printer', endpoint, endpointName: 'FS01', openedAt: desk.clock.now() },
      ...{ endedAt: 5, online: true, care },
    },
  ]);
  expect((await desk.admin({ path: 'endpoints' })).json).toEqual([
    { endpoint, name: 'FS01', platform: 'win32', registeredAt: desk.clock.now() },
  ]);
});

test('[S27] the server’s own process alone has the rooms told of the end, those whose endpoints are there', async () => {
  const endpoint = await enrolled();
  for (const state of ['there', 'away', 'ended']) {
    await open(endpoint, await challenge(endpoint));
    const { session } = desk.opened.at(-1)!;
    const news = { session, online: state !== 'away', endedAt: state === 'ended' ? 5 : null };
    await desk.post('internal/news', news, { [INTERNAL_HEADER]: 'inside' });
  }
  const stop = (headers: Record<string, string>) => desk.post('internal/stopping', {}, headers);
  for (const forged of [
    {},
    { [INTERNAL_HEADER]: 'inside' },
    { [HOST_HEADER]: 'inside' },
    { [HOST_HEADER]: '' },
  ])
    expect((await stop(forged)).status).toBe(404);
  expect(desk.stopped).toEqual([]);
  const own = { [HOST_HEADER]: 'the process' };
  expect((await stop(own)).status).toBe(204);
  expect(desk.stopped).toEqual([desk.opened[0]!.session]);
  // One that is not reached keeps nobody waiting.
  desk.failing.session = true;
  expect((await stop(own)).status).toBe(204);
});

test('[S72] [H5] a session that its room could not open is not listed', async () => {
  const endpoint = await enrolled();
  desk.failing.session = true;
  await expect(open(endpoint, await challenge(endpoint))).rejects.toThrow('internal error');
  expect((await desk.admin({ path: 'sessions' })).json).toEqual([]);
});

/** So many tries, none of them from where another came. */
async function strangers(tries: number, go: (source: Source) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < tries; at += 1) await go(`ip4:198.18.${Math.floor(at / 250)}.${at % 250}`);
}

describe('[J13] a code that is said is exchanged once for a link', () => {
  const inside = { [INTERNAL_HEADER]: 'inside' };
  const say = (code: string, about = {}) =>
    desk.post(
      'internal/code',
      {
        ...{ sha256: sha256(code), digits: code.length, usual: Math.min(8, code.length) },
        ...{ session: SESSION, invitation: `of ${code}` },
        ...{ expiresAt: desk.clock.now() + SPOKEN_CODE_MS, ...about },
      },
      inside,
    );
  const join = (code: string, { session, source }: { session?: string; source?: Source } = {}) =>
    desk.post(
      'join',
      { code, ...(session === undefined ? {} : { session }) },
      source === undefined ? {} : { source },
    );
  const there = { session: SESSION };
  const link = { link: `http://localhost:1999/s/${SESSION}#${TICKET}` };
  const wrong = { status: 401, json: { problem: 'code-unknown' } };
  const guess = async (times: number, code: string, options = {}) => {
    for (let more = 0; more < times; more += 1) expect((await join(code, options)).status).toBe(401);
  };

  test.each(['12345678', '123456'])('%s: once, as people type it, and as its hash only', async (code) => {
    await say(code);
    expect(JSON.stringify(desk.sql.exec('SELECT * FROM spoken_codes'))).not.toContain(`"${code}"`);
    expect(await join(`${code.slice(0, 3)} ${code.slice(3)} `, there)).toEqual({ status: 200, json: link });
    expect(await join(code, there)).toEqual(wrong);
  });

  test('for ten minutes', async () => {
    await say('12345678');
    desk.clock.advance(SPOKEN_CODE_MS);
    expect(await join('12345678')).toEqual(wrong);
  });

  test('not once its invitation lets nobody in any more', async () => {
    await say('12345678', { invitation: 'revoked' });
    expect(await join('12345678')).toEqual(wrong);
  });

  test('an invitation’s newer code takes the place of its older one, and no other’s', async () => {
    await say('11111111', { invitation: 'one' });
    await say('22222222', { invitation: 'one' });
    expect(await join('11111111')).toEqual(wrong);
    expect((await say('22222222', { session: 'another00000' })).json).toEqual({ taken: true, digits: 8 });
    expect((await join('22222222')).json).toEqual(link);
  });

  test('[J43] guessing is slowed down for its source alone, even for the right code, over a sleep too', async () => {
    for (const code of ['12345678', '23456789']) await say(code);
    await guess(MAX_WRONG_CODES, '00000000');
    desk.sleep();
    expect(await join('12345678')).toEqual({ status: 429, json: { problem: 'too-many' } });
    expect((await join('23456789', { source: 'ip4:198.51.100.7' })).status).toBe(200);
    desk.clock.advance(WRONG_CODES_MS);
    expect((await join('12345678')).status).toBe(200);
  });

  test.each(['loopback', 'unknown'] as const)(
    '[J43] and %s, which may be everybody, is not refused',
    async (source) => {
      await say('12345678');
      await guess(3 * MAX_WRONG_CODES, '00000000', { source });
      expect((await join('12345678', { source })).status).toBe(200);
    },
  );

  test('[J43] whoever comes by a proxy that nobody named is one source together, and refused as one', async () => {
    await say('12345678');
    await guess(MAX_WRONG_CODES, '00000000', { source: 'proxy' });
    expect((await join('12345678', { source: 'proxy' })).status).toBe(429);
    expect((await join('12345678', { source: 'loopback' })).status).toBe(200);
  });

  test('[J40] six digits are taken for their own session alone', async () => {
    await say('123456');
    expect(await join('123456')).toEqual(wrong);
    expect(await join('123456', { session: 'another00000' })).toEqual(wrong);
    expect(await join('123456', there)).toEqual({ status: 200, json: link });
  });

  test('[J41] strangers’ wrong codes, elsewhere and without a session, void nobody’s', async () => {
    for (const code of ['123456', '87654321']) await say(code);
    await strangers(300, (source) => join('000000', { source }));
    await strangers(300, (source) => join('000000', { source, session: 'another00000' }));
    await strangers(300, (source) => join('00000000', { source }));
    expect((await join('123456', there)).status).toBe(200);
    expect((await join('87654321')).status).toBe(200);
  });

  test('[J42] five wrong six digits in a session make its own void, over a sleep and a long night, and no others', async () => {
    await say('111111', { expiresAt: desk.clock.now() + 10 * WRONG_CODES_MS });
    await say('222222', { expiresAt: desk.clock.now() + 10 * WRONG_CODES_MS });
    await say('333333', { session: 'another00000', expiresAt: desk.clock.now() + 10 * WRONG_CODES_MS });
    await say('44444444', { expiresAt: desk.clock.now() + 10 * WRONG_CODES_MS });
    await guess(MAX_WRONG_DEVICE_CODES - 1, '000000', there);
    expect((await join('111111', there)).status).toBe(200);
    desk.clock.advance(2 * WRONG_CODES_MS);
    desk.sleep();
    await guess(1, '000000', there);
    expect(await join('222222', there)).toEqual(wrong);
    expect(await join('333333', { session: 'another00000' })).toEqual(wrong);
    expect((await join('44444444')).status).toBe(200);
    await say('555555');
    expect((await join('555555', there)).status).toBe(200);
  });

  test('[J44] where wrong ones mount a new code has twelve digits, then sixteen, and later eight again', async () => {
    await strangers(WRONG_CODES_MOUNT.steps[0]!, (source) => join('00000000', { source }));
    expect((await say('12345678')).json).toEqual({ taken: true, digits: 12 });
    expect((await say('123456781234')).json).toEqual({ taken: false, digits: 12 });
    expect((await say('123456')).json).toEqual({ taken: false, digits: 6 });
    expect((await join('1234 5678 1234')).json).toEqual(link);
    desk.clock.advance(3_600_000);
    expect((await say('12345678')).json).toEqual({ taken: false, digits: 8 });
  });

  test('[J45] a code is void once as many were guessed as might find it, and a new one is not', async () => {
    await say('12345678');
    await strangers(10 ** 8 / CODES_FOR_EACH_WRONG, (source) => join('00000000', { source }));
    expect(await join('12345678')).toEqual(wrong);
    await say('123456781234');
    expect((await join('123456781234')).json).toEqual(link);
  });

  test('only rooms may say them, and what is no code is malformed', async () => {
    const { sha256: hash } = { sha256: sha256('12345678') };
    const body = {
      sha256: hash,
      digits: 8,
      usual: 8,
      session: SESSION,
      invitation: 'i',
      expiresAt: Infinity,
    };
    expect((await desk.post('internal/code', body)).status).toBe(404);
    expect(await join('12345678')).toEqual(wrong);
    expect((await desk.post('join', { code: 7 })).status).toBe(400);
    expect((await desk.post('join', { code: 'x'.repeat(41) })).status).toBe(400);
    expect(await join('')).toEqual(wrong);
    expect((await desk.post('join', { code: '1' }, { origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('each route of the desk', () => {
  const routes = DESK_ROUTES.map((route) => [routeKey(route), route] as const);
  const requestOf = (route: DeskRoute) => requestFor(DESK_ASKS[routeKey(route)] as AnyAsk);
  const problemsOf = async (
    among: typeof routes,
    ask: (request: FakeRequest) => ReturnType<typeof desk.ask>,
  ) => {
    const said: Record<string, unknown> = {};
    for (const [key, route] of among) {
      const { status, json } = await ask(requestOf(route));
      said[key] = status < 300 ? status : (json as { problem: string }).problem;
    }
    return said;
  };

  test('that anybody may ask is known, and refuses whoever knows nothing for that', async () => {
    const forAnybody = routes.filter(([, { right }]) => right === 'anybody');
    expect(await problemsOf(forAnybody, desk.ask)).toEqual({
      'POST server': 200,
      'POST join': 'code-unknown',
      'POST endpoints': 'code-unknown',
      'POST challenges': 'not-found',
      'POST sessions': 'bad-signature',
    });
  });

  test.each(routes.filter(([, { right }]) => right === 'admin'))(
    '%s is for who has the server’s token alone, and answered as it says',
    async (_, route) => {
      const request = requestOf(route);
      expect(await desk.ask(request)).toMatchObject({ status: 401, json: { problem: 'not-signed-in' } });
      const { status, json } = await desk.admin(request);
      expect([status, v.safeParse(route.answer, json).issues]).toEqual([200, undefined]);
    },
  );

  test.each(routes.filter(([, { body }]) => body !== null))('%s takes no other body', async (_, route) => {
    const answer = await desk.ask({ ...requestOf(route), body: 'none' });
    expect(answer).toMatchObject({ status: 400, json: { problem: 'malformed-request' } });
  });
});
