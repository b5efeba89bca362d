import { expect, it } from 'vitest';
import { PERSON_HEADER } from '#protocol/http.ts';
import { DESK_PATH, sessionPath } from '#protocol/link.ts';
import {
  changePolicy,
  createInvitation,
  inviteDevice,
  joinByCode,
  listInvitations,
  listPeople,
  readInvitation,
  readTimeline,
  removeDevice,
  revokeInvitation,
  speakInvitation,
  type HttpResult,
  type Member,
} from './http.ts';
import { ANNA, ME, ScriptedServer, SESSION } from './testing/scripted-room.ts';

const ID = 'bbbbbbbbbb';
const CREATED = { link: 'https://h/s/x#y', id: ID, expiresAt: 5 };
const SPOKEN = { code: '12345678', expiresAt: 5 };
const DEVICE = { ...SPOKEN, link: 'https://h/s/x#y' };

type Call = [path: string, body: unknown, (member: Member) => Promise<HttpResult<unknown>>, value: unknown];
const CALLS: Call[] = [
  [
    'invitations',
    { role: 'client', uses: 1 },
    (member) => createInvitation(member, { role: 'client', uses: 1 }),
    CREATED,
  ],
  ['invitations', undefined, listInvitations, []],
  [`invitations/${ID}/revoke`, {}, (member) => revokeInvitation(member, ID), null],
  [`invitations/${ID}/code`, {}, (member) => speakInvitation(member, ID), SPOKEN],
  [`people/${ANNA}/devices`, {}, (member) => inviteDevice(member, ANNA), DEVICE],
  [`devices/${ID}/remove`, {}, (member) => removeDevice(member, ID), null],
  ['people', undefined, listPeople, []],
  ['policy', { takeover: false }, (member) => changePolicy(member, { takeover: false }), null],
  ['timeline', undefined, (member) => readTimeline(member), [{ seq: 0, at: 1, fact: { type: 'new-fact' } }]],
  ['timeline?before=9', undefined, (member) => readTimeline(member, 9), []],
];

it.each(CALLS)('[C23] %s is asked for as the person one is', async (path, body, call, value) => {
  const server = new ScriptedServer();
  const full = `${sessionPath(SESSION)}/${path}`;
  server.answers.set(full, { status: value === null ? 204 : 200, body: value });
  const result = await call({ ports: server.ports, session: SESSION, person: ME });
  expect(result).toEqual({ ok: true, value });
  const headers = { [PERSON_HEADER]: ME };
  expect(server.requests).toEqual([{ path: full, ...(body !== undefined && { body }), headers }]);
});

it('[C2] an invitation is read before anybody enters; what is refused or makes no sense is a value', async () => {
  const server = new ScriptedServer();
  const path = `${sessionPath(SESSION)}/invitation`;
  const read = () => readInvitation(server.ports, SESSION, { secret: 'top', publicKey: 'k'.repeat(43) });
  expect(await read()).toEqual({ ok: false, problem: 'server-unreachable' });
  server.answers.set(path, { status: 410, body: { problem: 'invitation-used-up' } });
  expect(await read()).toEqual({ ok: false, problem: 'invitation-used-up' });
  server.answers.set(path, { status: 200, body: { role: 'owner' } });
  expect(await read()).toEqual({ ok: false, problem: 'internal-error' });
  const value = {
    ...{ session: { title: 'Disk full', endpointName: 'FILE-SRV01', endedAt: null }, role: 'client' },
    ...{ name: 'Tom', title: null, organisation: null, invitedBy: 'Priya Shah', expiresAt: 5 },
    ...{ addsDeviceTo: null, recordedBy: 'help.example', here: [], known: null },
  };
  server.answers.set(path, { status: 200, body: value });
  expect(await read()).toEqual({ ok: true, value });
  expect(server.requests[0]).toEqual({ path, body: { secret: 'top', publicKey: 'k'.repeat(43) } });
});

it('[C2] a code is exchanged for its link at the desk', async () => {
  const server = new ScriptedServer();
  server.answers.set(`${DESK_PATH}/join`, { status: 200, body: { link: CREATED.link } });
  expect(await joinByCode(server.ports, '1234 5678')).toEqual({ ok: true, value: { link: CREATED.link } });
  expect(server.requests).toEqual([{ path: `${DESK_PATH}/join`, body: { code: '1234 5678' } }]);
});
