import { routeKey, type AnyAsk } from '#protocol/ground/route.ts';
import { DESK_ROUTES } from '#protocol/wire/routes.ts';
import { isSame, isSigned, mac, sha256 } from '../../../party/worker/crypto.ts';
import { createDesk } from '../../../party/desk/room.ts';
import { DESK_ASKS, requestFor, sessionAsks } from '../../../party/testing/asks.ts';
import { TERMINAL } from '../../../party/testing/author.ts';
import { createEndpointKey } from '../../../party/testing/endpoint-key.ts';
import { createFakeClock } from '../../../party/testing/fake-clock.ts';
import { memorySql } from '../../../party/testing/memory-sql.ts';
import { seededRandom } from '../../../party/testing/seeded-random.ts';
import {
  adminHeaders,
  ADMIN_TOKEN,
  fakeRequest,
  ORIGIN,
  proveRequest,
  SERVER,
  SERVER_KEY,
} from '../../../party/testing/test-room.ts';
import { mutateJson } from '../mutate.ts';
import { expectThat } from '../target.ts';
import type { Target } from '../target.ts';
import { createWorld, expectUndisturbed, lasting, LIFE } from '../world.ts';

interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: unknown;
}

const ASKS: readonly AnyAsk[] = Object.values(
  sessionAsks({
    ...{ terminal: TERMINAL, segment: '0', invitation: '0123456789' },
    ...{ person: '0123456789', device: '0123456789' },
  }),
);
/** Each route as it is asked, and headers and queries that go with some. */
const REQUESTS: readonly Partial<Asked>[] = [
  ...ASKS.map(requestFor),
  { method: 'POST', path: 'invitations/0123456789/revoke' },
  {
    method: 'POST',
    path: 'people/0123456789/remove',
    body: { shown: 'ab'.repeat(32), keep: ['0123456789'] },
  },
  {
    method: 'GET',
    path: 'people',
    headers: { 'x-holdfast-token': `0123456789.0123456789.1.${'A'.repeat(43)}` },
  },
  { method: 'GET', path: `terminals/${TERMINAL}/segments`, query: { before: '3', lines: '40' } },
  { method: 'GET', path: `terminals/${TERMINAL}/segments/0/keyframe`, headers: { 'if-none-match': '"a"' } },
];

function readRequest(input: Uint8Array): Asked | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(input).toString());
    if (typeof read !== 'object' || read === null) return null;
    const { method, path, query, headers, body } = read as Record<string, unknown>;
    const texts = (value: unknown) =>
      Object.fromEntries(
        Object.entries(value ?? {}).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      );
    return { method: String(method), path: String(path), query: texts(query), headers: texts(headers), body };
  } catch {
    return null;
  }
}

const requestSeeds = REQUESTS.map((request) => Buffer.from(JSON.stringify(request)));
const httpRoom = lasting(() => {
  const world = createWorld();
  return { world, observer: world.room.enter(world.room.links.observer) };
}, LIFE);
const requests: Target = {
  name: 'session room, requests',
  seeds: requestSeeds,
  share: 3,
  invent: (random) => mutateJson(random.pick(requestSeeds), random),
  async run(input) {
    const asked = readRequest(input);
    if (asked === null) return;
    const { world, observer } = httpRoom();
    for (const who of [asked.headers, observer.headers]) {
      const { status } = await world.room.ask({ ...asked, headers: { ...asked.headers, ...who } });
      expectThat(status < 500, `an answer ${status}`);
      expectThat(status < 300 || status === 304 || status >= 400, `an answer ${status}`);
    }
    expectUndisturbed(world);
  },
};

const key = createEndpointKey();
/** Stands for what whoever has the server's token would send. */
const authorization = 'admin';
const FOR_ADMIN = DESK_ROUTES.filter(({ right }) => right === 'admin').map((route) => routeKey(route));
const DESK_REQUESTS: readonly Partial<Asked>[] = [
  ...Object.entries<AnyAsk>(DESK_ASKS).map(([key, asked]) => ({
    ...requestFor(asked),
    headers: FOR_ADMIN.some((each) => each === key) ? { authorization } : {},
  })),
  {
    method: 'POST',
    path: 'endpoints',
    body: { code: 'ABCDEFGH', publicKey: key.publicKey, name: 'FS01', platform: 'linux' },
  },
  { method: 'POST', path: 'join', body: { code: '1234 5678' } },
  {
    method: 'POST',
    path: 'internal/code',
    headers: { 'x-holdfast-internal': 'inside' },
    body: {
      ...{ sha256: 'ab', digits: 8, usual: 8 },
      ...{ session: '0123456789ab', invitation: '0123456789', expiresAt: 1 },
    },
  },
  { method: 'GET', path: 'internal/known', query: { session: '0123456789ab' } },
  {
    method: 'POST',
    path: 'internal/news',
    headers: { 'x-holdfast-internal': 'inside' },
    body: { session: '0123456789ab', online: true, endedAt: null },
  },
];

function createTestDesk() {
  return createDesk({
    ...{ sql: memorySql(), clock: createFakeClock(), random: seededRandom(1), sha256, mac, isSame, isSigned },
    server: SERVER,
    settings: {
      publicOrigins: [ORIGIN],
      ownOrigins: [ORIGIN],
      serverKey: SERVER_KEY,
      adminTokenHash: sha256(ADMIN_TOKEN),
      internalSecret: 'inside',
      hostSecret: 'the process',
      recordedBy: 'x',
    },
    openSession: () => Promise.resolve({ technician: 't', client: 'c', observer: 'o' }),
    tellStopping: () => Promise.resolve(),
    fetchTicket: () => Promise.resolve(null),
  });
}

const deskSeeds = DESK_REQUESTS.map((request) => Buffer.from(JSON.stringify(request)));
const desk = lasting(createTestDesk, LIFE);
const deskRequests: Target = {
  name: 'desk room, requests',
  seeds: deskSeeds,
  share: 3,
  invent: (random) => mutateJson(random.pick(deskSeeds), random),
  async run(input) {
    const asked = readRequest(input);
    if (asked === null) return;
    if (asked.headers['authorization'] === 'admin') {
      const { body } = await desk().answer(fakeRequest(proveRequest('admin')));
      Object.assign(asked.headers, adminHeaders(asked, JSON.parse(String(body))));
    }
    const { status } = await desk().answer(fakeRequest(asked));
    expectThat(status < 500, `an answer ${status}`);
  },
};

export const requestTargets: readonly Target[] = [requests, deskRequests];
