import { expect, it } from 'vitest';
import { PERSON_HEADER } from '#protocol/wire/http.ts';
import { sessionPath } from '#protocol/people/link.ts';
import type { HttpResult } from './http.ts';
import { createPeopleApi, type PeopleApi } from './people-api.ts';
import { ANNA, ME, ScriptedServer, SESSION } from './testing/scripted-room.ts';

const ID = 'bbbbbbbbbb';
const CREATED = { link: 'https://h/s/x#y', id: ID, expiresAt: 5 };
const SPOKEN = { code: '12345678', expiresAt: 5 };
const DEVICE = { ...SPOKEN, link: 'https://h/s/x#y' };
const WANTED = { role: 'client', uses: 1 } as const;

type Call = [path: string, body: unknown, (api: PeopleApi) => Promise<HttpResult<unknown>>, value: unknown];
const CALLS: Call[] = [
  ['invitations', WANTED, (api) => api.invite(WANTED), CREATED],
  ['invitations', undefined, (api) => api.invitations(), []],
  [`invitations/${ID}/revoke`, {}, (api) => api.revoke(ID), null],
  [`invitations/${ID}/code`, {}, (api) => api.speak(ID), SPOKEN],
  [`people/${ANNA}/devices`, {}, (api) => api.inviteDevice(ANNA), DEVICE],
  [`devices/${ID}/remove`, {}, (api) => api.removeDevice(ID), null],
  ['people', undefined, (api) => api.people(), []],
  ['policy', { takeover: false }, (api) => api.changePolicy({ takeover: false }), null],
  ['timeline', undefined, (api) => api.timeline(), [{ seq: 0, at: 1, fact: { type: 'new-fact' } }]],
  ['timeline?before=9', undefined, (api) => api.timeline(9), []],
];

it.each(CALLS)('[C23] %s is asked for as the person one is', async (path, body, call, value) => {
  const server = new ScriptedServer();
  const full = `${sessionPath(SESSION)}/${path}`;
  server.answers.set(full, { status: value === null ? 204 : 200, body: value });
  const result = await call(createPeopleApi({ ports: server.ports, session: SESSION, person: ME }));
  expect(result).toEqual({ ok: true, value });
  const headers = { [PERSON_HEADER]: ME };
  expect(server.requests).toEqual([{ path: full, ...(body !== undefined && { body }), headers }]);
});
