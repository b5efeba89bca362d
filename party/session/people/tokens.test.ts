import { beforeEach, describe, expect, test } from 'vitest';
import { MAX_RENEWALS_BURST, TOKEN_MS } from '#protocol/ground/limits.ts';
import { HTTP_RIGHTS } from '#protocol/wire/rights.ts';
import { NOTES_TOKEN_QUERY, TOKEN_HEADER } from '#protocol/wire/http.ts';
import type { InvitationRow } from '#protocol/people/invitations.ts';
import { jsonOf, problemOf, refusedFor } from '../../testing/answers.ts';
import { askedFor } from '../../testing/asked-for.ts';
import { announcement, authoredSegment, output } from '../../testing/author.ts';
import { statementOf } from '../../testing/statement.ts';
import {
  createTestRoom,
  fakeRequest,
  ORIGIN,
  SESSION,
  type FakeRequest,
  type Somebody,
  type TestRoom,
} from '../../testing/test-room.ts';
import { createTokens } from './tokens.ts';

let world: TestRoom;
let somebody: Somebody;

beforeEach(() => {
  world = createTestRoom();
  const agent = world.signedIn();
  agent.send(announcement());
  const segment = authoredSegment(0);
  for (const frame of [segment.opened(), segment.append(output('root’s')), segment.sealed(world.key)])
    agent.send(frame);
  const { parts, end } = statementOf([{ line: 0, text: 'root’s' }], { sign: world.key.sign });
  for (const message of [...parts, end]) agent.send(message);
  somebody = world.enter(world.links.technician);
});

/** Everything there is over HTTP, and what is not: nobody is told which before it is known who asks. */
const everything = (): FakeRequest[] => [
  ...HTTP_RIGHTS.flatMap((right) => askedFor(right, somebody)),
  { path: 'search' },
  { method: 'POST', path: 'nothing/of/the/kind' },
];
/** How each of them is refused to who sends this, or not. */
async function problems(headers: Record<string, string>) {
  const answers = await Promise.all(everything().map((asked) => world.ask({ ...asked, headers })));
  return new Set(answers.map((answer) => problemOf(answer).join(' ')));
}
const shown = (token: string) => ({ origin: ORIGIN, cookie: somebody.cookie, [TOKEN_HEADER]: token });
const notesAnswer = (query: Record<string, string>) => {
  const asked = { ...somebody.notes, query: { person: somebody.person, ...query } };
  return world.room.admitNotes(fakeRequest(asked));
};

describe('[R18] the cookie alone opens no more than a socket', () => {
  test('nothing is read or changed with it, and what is missing is named', async () => {
    const before = world.ports.sql.exec('SELECT * FROM record');
    // The header that said as whom, and was enough beside a cookie.
    const said = { 'x-holdfast-person': somebody.person };
    expect(await problems({ origin: ORIGIN, cookie: somebody.cookie, ...said })).toEqual(
      new Set(['401 token-needed']),
    );
    expect(world.ports.sql.exec('SELECT * FROM record')).toEqual(before);
  });

  test('nor does it lead into the notes', () => {
    expect(notesAnswer({})).toEqual(refusedFor('token-needed'));
    const token = somebody.notes.query[NOTES_TOKEN_QUERY]!;
    expect(notesAnswer({ [NOTES_TOKEN_QUERY]: token })).toMatchObject({
      ok: true,
      identity: { role: 'technician' },
    });
  });

  test('on the socket that it opens nothing is shown before the key has signed', () => {
    const { cookie } = somebody;
    const thief = world.viewerWith({ origin: ORIGIN, cookie });
    expect(thief.look().map(({ type }) => type)).toEqual(['challenge']);
    thief.send({ type: 'renew-token' });
    expect([thief.look(), thief.socket.closedFor]).toEqual([[], 'hello-expected']);
  });
});

describe('[R19] a token holds for whom it was given to, for what, where and when', () => {
  const expired = new Set(['401 token-expired']);
  const given = () => createTokens({ ports: world.ports, session: SESSION }).give(somebody);

  test('what the socket gave opens what the role may', async () => {
    const [welcome] = world.greet(somebody).look();
    if (welcome?.type !== 'welcome') throw new Error('no welcome');
    expect(notesAnswer({ [NOTES_TOKEN_QUERY]: welcome.token.notes })).toHaveProperty('identity');
    const headers = shown(welcome.token.http);
    const reading = everything().filter(({ method, path }) => method !== 'POST' && path !== 'search');
    expect(reading.length).toBeGreaterThan(5);
    for (const asked of reading) {
      const isThere = asked.path?.includes('n0b0dy') !== true;
      expect((await world.ask({ ...asked, headers })).status).toBe(isThere ? 200 : 404);
    }
    expect(
      (await world.ask({ method: 'POST', path: 'invitations', headers, body: { role: 'client' } })).status,
    ).toBe(200);
  });

  test('too old', async () => {
    const { http, notes } = given();
    world.pass(TOKEN_MS);
    expect(await problems(shown(http))).toEqual(expired);
    expect(notesAnswer({ [NOTES_TOKEN_QUERY]: notes })).toEqual(refusedFor('token-expired'));
  });

  test('given by a clock that has been set back since', async () => {
    const { http } = given();
    world.clock.advance(-1);
    expect(await problems(shown(http))).toEqual(expired);
  });

  test('one for the notes, which stands in an address, is none for requests, nor the other way round', async () => {
    const { http, notes } = given();
    expect(await problems(shown(notes))).toEqual(expired);
    expect(notesAnswer({ [NOTES_TOKEN_QUERY]: http })).toEqual(refusedFor('token-expired'));
  });

  test('another session’s, another server’s, and one before the server’s last start', async () => {
    const { ports } = world;
    const ofSession = createTokens({ ports, session: 'another00000' }).give(somebody);
    const settings = { ...ports.settings, internalSecret: 'another' };
    const ofServer = createTokens({ ports: { ...ports, settings }, session: SESSION }).give(somebody);
    for (const { http, notes } of [ofSession, ofServer]) {
      expect(await problems(shown(http))).toEqual(expired);
      expect(notesAnswer({ [NOTES_TOKEN_QUERY]: notes })).toEqual(refusedFor('token-expired'));
    }
  });

  test('no part of it can be another’s', async () => {
    const other = world.enter(world.links.observer);
    const parts = given().http.split('.');
    const changes = [
      [0, other.person],
      [1, other.device],
      [2, String(world.clock.now() + 1)],
      [3, 'A'.repeat(43)],
    ];
    for (const [at, part] of changes) {
      expect(await problems(shown(parts.with(Number(at), String(part)).join('.')))).toEqual(expired);
    }
    for (const text of ['', '.', parts.slice(0, 3).join('.'), `${parts.join('.')}.`, parts.join('..')])
      expect(await problems(shown(text))).toEqual(expired);
  });

  test('a person’s token and another’s cookie do not go together into the notes', () => {
    const other = world.enter(world.links.observer);
    expect(notesAnswer(other.notes.query)).toEqual(refusedFor('not-allowed'));
    expect(notesAnswer({ [NOTES_TOKEN_QUERY]: other.notes.query[NOTES_TOKEN_QUERY]! })).toEqual(
      refusedFor('not-allowed'),
    );
  });

  test('a server without a secret takes none', async () => {
    const { ports } = world;
    const settings = { ...ports.settings, internalSecret: '' };
    const bare = createTokens({ ports: { ...ports, settings }, session: SESSION });
    expect(bare.holderOf(bare.give(somebody).http, 'http')).toBeNull();
  });
});

describe('[R20] whoever is shut out is shut out of HTTP at once, whatever token they hold', () => {
  test('by their invitation', async () => {
    const { headers } = somebody;
    const rows = jsonOf<InvitationRow[]>(world.admin({ path: 'invitations' }));
    const { id } = rows.find(({ role }) => role === 'technician')!;
    world.admin({ method: 'POST', path: `invitations/${id}/revoke` });
    expect(await problems(headers)).toEqual(new Set(['410 invitation-revoked']));
  });

  test('by their device', async () => {
    const { headers } = somebody;
    world.admin({ method: 'POST', path: `devices/${somebody.device}/remove` });
    expect(await problems(headers)).toEqual(new Set(['401 device-removed']));
  });
});

describe('[R21] a token is renewed on the socket', () => {
  test('another for as long, as often as a page needs', () => {
    const viewer = world.greet(somebody);
    viewer.look();
    world.pass(TOKEN_MS - 1);
    viewer.send({ type: 'renew-token' });
    const [answer] = viewer.look();
    if (answer?.type !== 'token-given') throw new Error('no token');
    world.pass(TOKEN_MS - 1);
    expect(problemOf(world.request({ path: 'record', headers: shown(answer.token.http) }))[0]).toBe(200);
  });

  test('more often than that closes the socket by name', () => {
    const viewer = world.greet(somebody);
    for (let asked = 0; asked <= MAX_RENEWALS_BURST; asked += 1) viewer.send({ type: 'renew-token' });
    expect(viewer.socket.closedFor).toBe('rate-limited');
  });

  test('a person’s sockets count together', () => {
    const sockets = [world.greet(somebody), world.greet(somebody)];
    for (let asked = 0; asked <= MAX_RENEWALS_BURST; asked += 1)
      sockets[asked % 2]?.send({ type: 'renew-token' });
    expect(sockets.map(({ socket }) => socket.closedFor)).toEqual(['rate-limited', null]);
  });
});
