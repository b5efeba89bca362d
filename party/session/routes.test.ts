import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { matchPath, routeKey, type AnyAsk } from '#protocol/ground/route.ts';
import { ROLES } from '#protocol/ground/roles.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import { SESSION_ROUTES, type SessionRoute } from '#protocol/wire/routes.ts';
import type { HttpAnswer } from '../rooms/http.ts';
import { jsonOf, problemOf } from '../testing/answers.ts';
import { requestFor, sessionAsks } from '../testing/asks.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../testing/author.ts';
import { statementOf } from '../testing/statement.ts';
import { createTestRoom } from '../testing/test-room.ts';

/** A session with something for every path to name; what is named of people is this client's. */
function createWorld() {
  const room = createTestRoom();
  const agent = room.signedIn();
  const segment = authoredSegment(0);
  for (const message of [announcement(), segment.opened(), segment.append(output('hello'))])
    agent.send(message);
  agent.send(segment.sealed(room.key));
  const { parts, end } = statementOf([{ line: 0, text: 'hello' }], { sign: room.key.sign });
  for (const message of [...parts, end]) agent.send(message);
  const client = room.enter(room.links.client);
  const [invitation] = jsonOf<{ id: string }[]>(room.admin({ path: 'invitations' }));
  const { person, device } = client;
  const asks = sessionAsks({ terminal: TERMINAL, segment: '0', invitation: invitation!.id, person, device });
  const requestOf = (route: SessionRoute) => requestFor(asks[routeKey(route)] as AnyAsk);
  return { room, client, requestOf };
}

const ROUTES = SESSION_ROUTES.map((route) => [routeKey(route), route] as const);
const FOR_MEMBERS = ROUTES.filter(([, { right }]) => right !== 'anybody');

function expectForm(answer: HttpAnswer, { answer: form }: SessionRoute): void {
  if (form === null) expect([answer.status, answer.body]).toEqual([204, null]);
  else if (typeof form === 'string') expect(answer.headers['content-type']).toBe(form);
  else expect(v.safeParse(form, jsonOf(answer)).issues).toBeUndefined();
}

describe('each route of a session', () => {
  test.each(ROUTES)('%s is told from all others', (_, route) => {
    const { path, method } = createWorld().requestOf(route);
    const found = SESSION_ROUTES.filter(
      (each) => each.method === method && matchPath(each, (path ?? '').split('/')) !== null,
    );
    expect(found).toEqual([route]);
  });

  test.each(FOR_MEMBERS)('%s is known to the room, and answered as it says', async (_, route) => {
    const { room, requestOf } = createWorld();
    const answer = await room.ask(room.asAdmin(requestOf(route)));
    expect([answer.status < 300, problemOf(answer)[1]]).toEqual([true, undefined]);
    expectForm(answer, route);
  });

  test('that anybody may ask is known to the room: who knows no secret is refused for that', async () => {
    const { room, requestOf } = createWorld();
    const answers: Record<string, string | number> = {};
    for (const [key, route] of ROUTES.filter(([, { right }]) => right === 'anybody')) {
      const [status, problem] = problemOf(await room.ask(requestOf(route)));
      answers[key] = problem ?? status;
    }
    expect(answers).toEqual({
      'POST server': 200,
      'POST invitation': 'invitation-unknown',
      // A page of another origin could not be told from one that says no origin at all.
      'POST enter': 'wrong-origin',
    });
  });

  test.each(FOR_MEMBERS)('[J12] %s is asked for by its right alone', async (_, route) => {
    const { room, client, requestOf } = createWorld();
    const asked = requestOf(route);
    const right = route.right === 'own-device' ? 'vouch-for-device' : route.right;
    expect(problemOf(await room.ask(asked))).toEqual([401, 'not-signed-in']);
    if (right === 'anybody') throw new Error('that is for members');
    for (const role of ROLES) {
      const { headers } = room.enter(room.links[role]);
      const { status } = await room.ask({ ...asked, headers });
      expect([role, status === 403]).toEqual([role, !mayRole(role, right)]);
      expect(status).not.toBe(401);
    }
    if (route.right === 'own-device' && route.method === 'GET')
      expect((await room.ask({ ...asked, headers: client.headers })).status).toBe(200);
  });

  test.each(ROUTES.filter(([, { body }]) => body !== null))('%s takes no other body', async (_, route) => {
    const { room, requestOf } = createWorld();
    const asked = { ...requestOf(route), body: 'none' };
    const answer = await room.ask(route.right === 'anybody' ? asked : room.asAdmin(asked));
    expect(problemOf(answer)).toEqual([400, 'malformed-request']);
  });
});

test('what is no route is not found', () => {
  const { room } = createWorld();
  for (const path of ['', 'nothing', 'people/', 'terminals', 'invitations/x', 'record/1'])
    expect(problemOf(room.admin({ path: `${path}/x` }))).toEqual([404, 'not-found']);
  expect(problemOf(room.admin({ method: 'POST', path: 'record', body: {} }))).toEqual([404, 'not-found']);
});
