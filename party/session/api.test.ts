import { beforeEach, describe, expect, test, vi } from 'vitest';
import { hex } from '#base/bytes.ts';
import type { CreatedInvitation, InvitationRow, SpokenCode } from '#protocol/people/invitations.ts';
import type { PersonRow } from '#protocol/people/person-row.ts';
import {
  ACTS_MS,
  CONTROL_GONE_MS,
  INVITATION_DEFAULT_MS,
  INVITATION_MAX_MS,
  MAX_ACTS,
  MAX_INVITATIONS,
  MAX_NAME_BYTES,
  MAX_PEOPLE,
  READ_BYTES_BURST,
  READ_BYTES_PER_SECOND,
  SPOKEN_CODE_MS,
} from '#protocol/ground/limits.ts';
import { parseLink } from '#protocol/people/link.ts';
import { verifyRecord } from '#protocol/record/record.ts';
import { ROLES } from '#protocol/ground/roles.ts';
import { HTTP_RIGHTS, mayRole } from '#protocol/wire/rights.ts';
import { gunzip, sha256 } from '../worker/crypto.ts';
import { jsonOf, problemOf } from '../testing/answers.ts';
import { askedFor } from '../testing/asked-for.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../testing/author.ts';
import { factsOfType } from '../testing/record-facts.ts';
import {
  createTestRoom,
  ORIGIN,
  SESSION,
  type AgentClient,
  type FakeRequest,
  type Somebody,
  type TestRoom,
} from '../testing/test-room.ts';

let world: TestRoom;
let agent: AgentClient;

beforeEach(() => {
  world = createTestRoom();
  agent = world.signedIn();
  agent.send(announcement());
});

const as = (role: 'technician' | 'observer', request: FakeRequest) =>
  world.request({ ...request, headers: { ...world.enter(world.links[role]).headers, ...request.headers } });

function sealSegment(number: number, text: string) {
  const segment = authoredSegment(number);
  agent.send(segment.opened());
  agent.send(segment.append(output(text)));
  agent.send(segment.sealed(world.key));
  return segment;
}

describe('[J12] what may be asked over HTTP is as the table of rights says, for every role', () => {
  /** Each has its own; which is another's is asked for below. */
  const rights = HTTP_RIGHTS.filter((right) => right !== 'add-own-device');
  const cases = rights.flatMap((right) => ROLES.map((role) => [role, right] as const));

  test.each(cases)('%s, %s', async (role, right) => {
    const client = world.enter(world.links.client);
    const { headers } = world.enter(world.links[role]);
    expect(askedFor(right, client)).not.toEqual([]);
    for (const asked of askedFor(right, client)) {
      const answer = await world.ask({ ...asked, headers });
      expect([asked, answer.status === 403]).toEqual([asked, !mayRole(role, right)]);
      expect(answer.status).not.toBe(401);
    }
  });

  test.each(ROLES)('%s: one’s own devices', async (role) => {
    const { person, device, headers } = world.enter(world.links[role]);
    expect(mayRole(role, 'add-own-device')).toBe(true);
    const asked = [`people/${person}/devices`, `devices/${device}/remove`];
    for (const path of asked)
      expect((await world.ask({ method: 'POST', path, headers })).status).toBeLessThan(300);
  });

  test('strangers and other tokens are nobody', async () => {
    const client = world.enter(world.links.client);
    for (const asked of rights.flatMap((right) => askedFor(right, client))) {
      for (const headers of [{}, { authorization: 'Bearer guess' }]) {
        expect(problemOf(await world.ask({ ...asked, headers }))).toEqual([401, 'not-signed-in']);
      }
    }
  });
});

describe('[J20] what goes on the record may not be asked for without end', () => {
  test('thirty in ten seconds, then it is refused, for that person alone', () => {
    const [busy, other] = [world.enter(world.links.technician), world.enter(world.links.technician)];
    const act = ({ headers }: Somebody) =>
      world.request({ method: 'POST', path: 'policy', body: {}, headers }).status;
    const answers = Array.from({ length: MAX_ACTS + 1 }, () => act(busy));
    expect(answers).toEqual([...Array.from({ length: MAX_ACTS }, () => 204), 429]);
    expect(act(other)).toBe(204);
    world.pass(ACTS_MS);
    expect(act(busy)).toBe(204);
  });
});

describe('[J27] what grows with the session is read again and again only so much', () => {
  const fill = () => {
    const device = `INSERT INTO devices VALUES (?, ?, 'k', 'a device', 'first', 'i', 0, NULL)`;
    const person = `INSERT INTO people VALUES (?, 'observer', ?, NULL, NULL, 0, 'i', 0, 0, 0, NULL, NULL)`;
    for (let at = 0; at < MAX_PEOPLE / 2; at += 1) {
      world.ports.sql.exec(person, `filler${at}`, 'x'.repeat(MAX_NAME_BYTES));
      world.ports.sql.exec(device, `device${at}`, `filler${at}`);
    }
  };
  const read = ({ headers }: Somebody, path = 'people') => world.request({ path, headers });

  test('past eight megabytes it is refused to that person alone, until some time has passed', () => {
    fill();
    const [greedy, other] = [world.enter(world.links.observer), world.enter(world.links.technician)];
    let bytes = 0;
    for (let answer = read(greedy); answer.status === 200; answer = read(greedy))
      bytes += answer.body?.length ?? 0;
    expect(bytes).toBeGreaterThanOrEqual(READ_BYTES_BURST);
    expect(bytes).toBeLessThan(2 * READ_BYTES_BURST);
    for (const path of ['people', 'record', 'timeline', 'terminals/t1/segments/0'])
      expect(problemOf(read(greedy, path))).toEqual([429, 'too-many']);
    expect([read(other).status, world.admin({ path: 'people' }).status]).toEqual([200, 200]);
    world.pass(Math.ceil((1_000 * (bytes - READ_BYTES_BURST + 1)) / READ_BYTES_PER_SECOND));
    expect(read(greedy).status).toBe(200);
  });

  test('everybody is told with their devices in a few reads of the storage, however many there are', () => {
    fill();
    const observer = world.enter(world.links.observer);
    const exec = vi.spyOn(world.ports.sql, 'exec');
    const rows = jsonOf<PersonRow[]>(read(observer));
    expect(rows.length).toBeGreaterThan(MAX_PEOPLE / 2);
    expect(rows[0]).toMatchObject({ person: 'filler0', devices: [{ device: 'device0' }] });
    expect(exec.mock.calls.length).toBeLessThan(10);
    exec.mockRestore();
  });
});

describe('[S61] invitations are made and revoked by technicians and the server', () => {
  const create = (body: unknown) => world.admin({ method: 'POST', path: 'invitations', body });
  const rows = () => jsonOf<InvitationRow[]>(world.admin({ path: 'invitations' }));

  test('made, recorded, usable, revoked', () => {
    const { headers, person } = world.enter(world.links.technician);
    const post = (path: string, body?: unknown) => world.request({ method: 'POST', path, headers, body });
    const wanted = { role: 'observer', expiresInMs: 5000, uses: 3, name: ' Ada ', email: 'ada@example.org' };
    const { link, id, expiresAt } = jsonOf<CreatedInvitation>(post('invitations', wanted));
    expect(parseLink(link)).toMatchObject({ origin: ORIGIN, session: SESSION });
    expect(expiresAt).toBe(world.clock.now() + 5000);
    world.enter(link);
    expect(rows().at(-1)).toEqual({
      ...{ id, role: 'observer', name: 'Ada', title: null, organisation: null, email: 'ada@example.org' },
      ...{ uses: 3, used: 1, person: null, by: person, createdAt: world.clock.now(), expiresAt },
      revokedAt: null,
    });
    expect(post(`invitations/${id}/revoke`).status).toBe(204);
    expect(problemOf(world.tryEnter(link))).toEqual([410, 'invitation-revoked']);
    expect(rows().at(-1)?.revokedAt).toBe(world.clock.now());
    expect(factsOfType(world, 'invitation-created').at(-1)).toEqual({
      ...{ type: 'invitation-created', invitation: id, role: 'observer', name: 'Ada', title: null },
      ...{ organisation: null, uses: 3, expiresAt, person: null, by: person },
    });
    expect(factsOfType(world, 'invitation-revoked')).toEqual([
      { type: 'invitation-revoked', invitation: id, by: person },
    ]);
  });

  test.each([
    { role: 'observer', expiresInMs: INVITATION_MAX_MS + 1 },
    { role: 'observer', expiresInMs: 0 },
    { role: 'king' },
    { role: 'observer', uses: 0 },
    { role: 'observer', email: 'nobody' },
    { role: 'observer', name: 'x'.repeat(4 * MAX_NAME_BYTES + 1) },
    'x',
  ])('%j is malformed', (body) => {
    expect(problemOf(create(body))).toEqual([400, 'malformed-request']);
  });

  test('no more than may be at once: those that are over do not count', () => {
    for (let more = ROLES.length; more < MAX_INVITATIONS; more += 1) create({ role: 'observer', uses: 1 });
    expect(problemOf(create({ role: 'observer' }))).toEqual([429, 'too-many']);
    const { id } = rows().at(-1)!;
    world.admin({ method: 'POST', path: `invitations/${id}/revoke` });
    expect(create({ role: 'observer' }).status).toBe(200);
    world.pass(INVITATION_DEFAULT_MS);
    expect(create({ role: 'observer' }).status).toBe(200);
    expect(problemOf(world.admin({ method: 'POST', path: 'invitations/nobody/revoke' }))).toEqual([
      404,
      'not-found',
    ]);
  });

  test('its code: eight digits for ten minutes, no longer than itself, another if one is taken', async () => {
    const code = (id: string) => world.ask(world.asAdmin({ method: 'POST', path: `invitations/${id}/code` }));
    const { id } = jsonOf<CreatedInvitation>(create({ role: 'client', expiresInMs: 1000 }));
    const short = jsonOf<SpokenCode>(await code(id));
    expect(short).toEqual({ code: expect.stringMatching(/^\d{8}$/), expiresAt: world.clock.now() + 1000 });
    const [first] = rows();
    const long = jsonOf<SpokenCode>(await code(first!.id));
    expect(long.expiresAt).toBe(world.clock.now() + SPOKEN_CODE_MS);
    expect(world.codes.map(({ sha256: hash }) => hash)).toEqual([sha256(short.code), sha256(long.code)]);
    world.ports.tellCode = ({ digits }) => Promise.resolve({ taken: true, digits });
    expect(problemOf(await code(first!.id))).toEqual([429, 'too-many']);
    world.ports.tellCode = () => Promise.reject(new Error('the desk is away'));
    expect(problemOf(await code(first!.id))).toEqual([500, 'internal-error']);
    world.pass(1000);
    expect(problemOf(await code(id))).toEqual([404, 'not-found']);
  });
});

describe('[J17] the session’s policy', () => {
  test('is kept, recorded and told; what is not named stays', () => {
    const viewer = world.viewer('observer');
    const { headers, person } = world.enter(world.links.technician);
    const set = (body: unknown) => world.request({ method: 'POST', path: 'policy', headers, body });
    expect(viewer.look()[0]).toMatchObject({ policy: { takeover: true, controlGoneMs: CONTROL_GONE_MS } });
    expect(set({ takeover: false }).status).toBe(204);
    expect(set({ controlGoneMs: 5000 }).status).toBe(204);
    const policy = { takeover: false, controlGoneMs: 5000 };
    expect(viewer.look()).toContainEqual({ type: 'policy-changed', policy });
    expect(factsOfType(world, 'policy-changed').at(-1)).toEqual({
      type: 'policy-changed',
      by: person,
      ...policy,
    });
    world.crash();
    expect(world.viewer().look()[0]).toMatchObject({ policy });
    expect(problemOf(set({ controlGoneMs: 1 }))).toEqual([400, 'malformed-request']);
  });
});

describe('[S62] sealed segments are served as they were sealed', () => {
  const path = `terminals/${TERMINAL}/segments/0`;

  test('the text, gzipped or not, before and after compaction, immutable; [R22] for one token alone', () => {
    const text = sealSegment(0, 'hello').text();
    sealSegment(1, 'more');
    for (const _time of ['before', 'after']) {
      const plain = as('observer', { path });
      expect(new TextDecoder().decode(plain.body as Uint8Array)).toBe(text);
      expect(plain.headers).toMatchObject({
        etag: `"${sha256(text)}"`,
        'content-type': 'application/x-asciicast',
      });
      expect(plain.headers['cache-control']).toBe('private, max-age=31536000, immutable');
      expect(plain.headers['vary']).toBe('accept-encoding, x-holdfast-token');
      const zipped = as('observer', { path, headers: { 'accept-encoding': 'br, gzip' } });
      expect(zipped.headers['content-encoding']).toBe('gzip');
      expect(new TextDecoder().decode(gunzip(zipped.body as Uint8Array))).toBe(text);
      const again = as('observer', { path, headers: { 'if-none-match': `"${sha256(text)}"` } });
      expect([again.status, again.body]).toEqual([304, null]);
      world.pass(60_000);
    }
    expect(world.ports.sql.exec('SELECT key FROM texts')).toHaveLength(1);
    expect(world.ports.sql.exec('SELECT id FROM updates')).toHaveLength(1);
  });

  test('the keyframe, as soon as there is one', () => {
    agent.send(authoredSegment(0).opened());
    const answer = as('observer', { path: `${path}/keyframe` });
    expect(hex(answer.body as Uint8Array)).toBe('00010203');
    expect(answer.headers['content-type']).toBe('application/octet-stream');
  });

  test('one that is not sealed, or not there, is not found; nor is anything for strangers', () => {
    agent.send(authoredSegment(0).opened());
    expect(problemOf(as('observer', { path }))).toEqual([404, 'not-found']);
    expect(problemOf(as('observer', { path: `terminals/${TERMINAL}/segments/7` }))).toEqual([
      404,
      'not-found',
    ]);
    expect(problemOf(as('observer', { path: 'terminals/nope/segments/x' }))).toEqual([404, 'not-found']);
    expect(problemOf(world.request({ path }))).toEqual([401, 'not-signed-in']);
  });
});

test('[S65] a segment’s text so far is served, sealed or not, and to be kept by nobody', () => {
  const path = `terminals/${TERMINAL}/segments/0/open`;
  const segment = authoredSegment(0);
  agent.send(segment.opened());
  const read = () => as('observer', { path });
  const lines = () => String(read().body).split('\n').length - 1;
  expect(lines()).toBe(1);
  agent.send(segment.append(output('hello')));
  expect(lines()).toBe(2);
  expect(read().body).toBe(segment.text());
  expect(read().headers).toMatchObject({
    'content-type': 'application/x-asciicast',
    'cache-control': 'no-store',
  });
  expect(problemOf(world.request({ path }))).toEqual([401, 'not-signed-in']);
  agent.send(segment.sealed(world.key));
  expect(read().body).toBe(segment.text());
});

test('[S66] terminals are listed as they are now, those that ended too', () => {
  const read = () => jsonOf(as('observer', { path: 'terminals' }));
  expect(read()).toMatchObject([{ terminal: TERMINAL, ended: null }]);
  agent.send({ type: 'terminal-ended', terminal: TERMINAL, at: 9, cause: 'exited', exitCode: 3 });
  expect(read()).toMatchObject([{ terminal: TERMINAL, ended: { cause: 'exited', exitCode: 3 } }]);
  expect(problemOf(world.request({ path: 'terminals' }))).toEqual([401, 'not-signed-in']);
});

describe('[S63] segments are found by line, by time and by number', () => {
  const numbers = (query: Record<string, string>) =>
    (jsonOf(as('observer', { path: `terminals/${TERMINAL}/segments`, query })) as { segment: number }[]).map(
      ({ segment }) => segment,
    );

  beforeEach(() => {
    for (const number of [0, 1, 2, 3]) sealSegment(number, 'x');
  });

  test.each([
    [{ line: '0' }, [0]],
    [{ line: '19' }, [1]],
    [{ line: '20' }, [2]],
    [{ line: '99999' }, [3]],
    [{ time: '2500' }, [2]],
    [{ from: '1', to: '2' }, [1, 2]],
    [{ from: '3', to: '9' }, [3]],
  ])('%o', (query, expected) => expect(numbers(query as Record<string, string>)).toEqual(expected));

  test('a row says what the segment holds; a question that is none is refused', () => {
    const answer = jsonOf(as('observer', { path: `terminals/${TERMINAL}/segments`, query: { line: '10' } }));
    expect(answer).toMatchObject([{ segment: 1, firstLine: 10, startedAt: 1000, events: 1, bytes: 1 }]);
    expect(
      problemOf(as('observer', { path: `terminals/${TERMINAL}/segments`, query: { line: '-1' } })),
    ).toEqual([400, 'malformed-request']);
  });
});

test('[S64] the record is served as lines that verify', () => {
  sealSegment(0, 'x');
  const lines = String(as('observer', { path: 'record' }).body)
    .split('\n')
    .slice(0, -1);
  expect(verifyRecord(lines, sha256)).toMatchObject({ ok: true, events: lines.length });
  expect(JSON.parse(lines[0]!)).toMatchObject({ seq: 0, session: SESSION, fact: { type: 'session-opened' } });
});
