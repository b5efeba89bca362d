import { beforeEach, describe, expect, test } from 'vitest';
import { hex } from '#base/bytes.ts';
import { LINK_DEFAULT_MS, LINK_MAX_MS, MAX_LINKS } from '#protocol/limits.ts';
import { parseLink } from '#protocol/link.ts';
import { verifyRecord } from '#protocol/record.ts';
import type { HttpAnswer } from '../http.ts';
import { gunzip, sha256 } from '../crypto.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../testing/author.ts';
import {
  createTestRoom,
  ORIGIN,
  SESSION,
  type AgentClient,
  type FakeRequest,
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
  world.request({ ...request, headers: { cookie: world.enter(world.links[role]), ...request.headers } });
const json = (answer: HttpAnswer): unknown => JSON.parse(String(answer.body));
const problem = (answer: HttpAnswer) => [answer.status, (json(answer) as { problem: string }).problem];
const enter = (secret: unknown, headers = {}) =>
  world.request({ method: 'POST', path: 'enter', headers, body: { secret } });
const secretOf = (link: string) => parseLink(link)?.secret;

function sealSegment(number: number, text: string) {
  const segment = authoredSegment(number);
  agent.send(segment.opened());
  agent.send(segment.append(output(text)));
  agent.send(segment.sealed(world.key));
  return segment;
}

describe('[S60] a secret is exchanged for a cookie of its session', () => {
  test('http-only, same-site, of this path, as long as the link', () => {
    const answer = enter(secretOf(world.links.observer));
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']).toMatch(
      new RegExp(
        `^holdfast=[0-9a-f]{64}; Path=/parties/session/${SESSION}; Max-Age=86400; HttpOnly; SameSite=Strict$`,
      ),
    );
  });

  test('secure where people come by https', () => {
    world.ports.settings.publicOrigins = ['https://desk.example', ORIGIN];
    const secret = secretOf(world.links.observer);
    expect(enter(secret).headers['set-cookie']).toContain('; Secure');
    expect(enter(secret, { origin: ORIGIN }).headers['set-cookie']).not.toContain('Secure');
  });

  test('unknown, expired, malformed, and from another page', () => {
    expect(problem(enter('x'.repeat(43)))).toEqual([401, 'link-unknown']);
    expect(problem(enter(7))).toEqual([400, 'malformed-request']);
    expect(problem(enter(secretOf(world.links.observer), { origin: 'https://evil.example' }))).toEqual([
      403,
      'wrong-origin',
    ]);
    world.clock.advance(LINK_DEFAULT_MS);
    expect(problem(enter(secretOf(world.links.observer)))).toEqual([410, 'link-expired']);
  });

  test('no secret and no cookie is stored', () => {
    const cookie = world.enter(world.links.technician).split('=')[1]!;
    const stored = JSON.stringify(world.ports.sql.exec('SELECT * FROM links'));
    expect(stored).not.toContain(cookie);
    expect(stored).not.toContain(secretOf(world.links.technician));
  });
});

describe('[S61] links are made and revoked by technicians and the server', () => {
  test.each([
    ['POST', 'links'],
    ['GET', 'links'],
    ['POST', 'links/x/revoke'],
    ['POST', 'end'],
  ])('%s %s is not for observers, strangers and other tokens', (method, path) => {
    expect(problem(as('observer', { method, path, body: {} }))).toEqual([403, 'not-allowed']);
    expect(problem(world.request({ method, path, body: {} }))).toEqual([401, 'not-signed-in']);
    const headers = { authorization: 'Bearer guess' };
    expect(problem(world.request({ method, path, headers, body: {} }))).toEqual([401, 'not-signed-in']);
  });

  test('made, recorded, usable, revoked', () => {
    const made = json(
      as('technician', { method: 'POST', path: 'links', body: { role: 'observer', expiresInMs: 5000 } }),
    );
    const { link, id, expiresAt } = made as { link: string; id: string; expiresAt: number };
    expect(parseLink(link)).toMatchObject({ origin: ORIGIN, session: SESSION });
    expect(expiresAt).toBe(world.clock.now() + 5000);
    expect(enter(secretOf(link)).status).toBe(204);
    expect(as('technician', { method: 'POST', path: `links/${id}/revoke` }).status).toBe(204);
    expect(problem(enter(secretOf(link)))).toEqual([410, 'link-revoked']);
    const record = String(world.admin({ path: 'record' }).body);
    expect(record).toContain('link-created');
    expect(record).toContain('link-revoked');
    expect(json(world.admin({ path: 'links' }))).toContainEqual(
      expect.objectContaining({ id, role: 'observer', revokedAt: world.clock.now() }),
    );
  });

  test('none for longer than may be, none of no role, no more than may be, none that is not there', () => {
    const create = (body: unknown) => world.admin({ method: 'POST', path: 'links', body });
    expect(problem(create({ role: 'observer', expiresInMs: LINK_MAX_MS + 1 }))).toEqual([
      400,
      'malformed-request',
    ]);
    expect(problem(create({ role: 'king' }))).toEqual([400, 'malformed-request']);
    expect(problem(world.admin({ method: 'POST', path: 'links/nobody/revoke' }))).toEqual([404, 'not-found']);
    for (let more = 2; more < MAX_LINKS; more += 1) create({ role: 'observer' });
    expect(problem(create({ role: 'observer' }))).toEqual([429, 'too-many']);
  });
});

describe('[S62] sealed segments are served as they were sealed', () => {
  const path = `terminals/${TERMINAL}/segments/0`;

  test('the text, gzipped or not, before and after compaction, immutable', () => {
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
    expect(problem(as('observer', { path }))).toEqual([404, 'not-found']);
    expect(problem(as('observer', { path: `terminals/${TERMINAL}/segments/7` }))).toEqual([404, 'not-found']);
    expect(problem(as('observer', { path: 'terminals/nope/segments/x' }))).toEqual([404, 'not-found']);
    expect(problem(world.request({ path }))).toEqual([401, 'not-signed-in']);
  });
});

describe('[S63] segments are found by line, by time and by number', () => {
  const numbers = (query: Record<string, string>) =>
    (json(as('observer', { path: `terminals/${TERMINAL}/segments`, query })) as { segment: number }[]).map(
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
    const answer = json(as('observer', { path: `terminals/${TERMINAL}/segments`, query: { line: '10' } }));
    expect(answer).toMatchObject([{ segment: 1, firstLine: 10, startedAt: 1000, events: 1, bytes: 1 }]);
    expect(
      problem(as('observer', { path: `terminals/${TERMINAL}/segments`, query: { line: '-1' } })),
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
