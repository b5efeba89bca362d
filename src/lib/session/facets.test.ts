import { expect, it } from 'vitest';
import { TOKEN_HEADER } from '#protocol/wire/http.ts';
import { sessionPath } from '#protocol/people/link.ts';
import { createConnection } from './connection.ts';
import type { HttpResult } from './wire/http.ts';
import { ANNA, ME, ScriptedServer, SESSION, settle, TOKEN } from './testing/scripted-room.ts';
import type { Connection } from './connection.ts';

const ID = 'bbbbbbbbbb';
const CREATED = { link: 'https://h/s/x#y', id: ID, expiresAt: 5 };
const SPOKEN = { code: '12345678', expiresAt: 5 };
const DEVICE = { ...SPOKEN, link: 'https://h/s/x#y' };
const WANTED = { role: 'client', uses: 1 } as const;

type Ask = (connection: Connection) => Promise<HttpResult<unknown>>;
type Call = [path: string, body: unknown, ask: Ask, value: unknown];
const CALLS: Call[] = [
  ['invitations', WANTED, ({ people }) => people.invite(WANTED), CREATED],
  ['invitations', undefined, ({ people }) => people.invitations(), []],
  [
    `invitations/${ID}/revoke`,
    { keep: [ME] },
    ({ people }) => people.shutOut({ kind: 'invitation', id: ID }, { keep: [ME] }),
    null,
  ],
  [`people/${ID}/remove`, {}, ({ people }) => people.shutOut({ kind: 'person', id: ID }, {}), null],
  [`invitations/${ID}/code`, {}, ({ people }) => people.speak(ID), SPOKEN],
  [`people/${ANNA}/devices`, {}, ({ people }) => people.inviteDevice(ANNA), DEVICE],
  [
    `devices/${ID}/remove`,
    undefined,
    ({ people }) => people.shutOutList({ kind: 'device', id: ID }),
    { people: [], devices: [], digest: '' },
  ],
  ['people', undefined, ({ people }) => people.list(), []],
  ['policy', { takeover: false }, ({ control }) => control.changePolicy({ takeover: false }), null],
  ['handoffs', undefined, ({ handoff }) => handoff.page(), { handoffs: [], next: null }],
  ['handoffs?before=9', undefined, ({ handoff }) => handoff.page(9), { handoffs: [], next: null }],
  ['timeline', undefined, ({ record }) => record.page(), [{ seq: 0, at: 1, fact: { type: 'new-fact' } }]],
  ['timeline?before=9', undefined, ({ record }) => record.page(9), []],
];

it.each(CALLS)('[C23] %s is asked for with the token of the socket', async (path, body, ask, value) => {
  const server = new ScriptedServer();
  const full = `${sessionPath(SESSION)}/${path}`;
  server.answers.set(full, { status: value === null ? 204 : 200, body: value });
  const connection = createConnection(
    { session: SESSION, person: ME },
    { client: 'test', ports: server.ports },
  );
  const asked = ask(connection);
  await settle();
  expect(server.requests).toEqual([]);
  await server.socket.welcome();
  expect(await asked).toEqual({ ok: true, value });
  const headers = { [TOKEN_HEADER]: TOKEN.http };
  expect(server.requests).toEqual([{ path: full, ...(body !== undefined && { body }), headers }]);
  connection.close();
});
