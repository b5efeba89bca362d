import { expect, it } from 'vitest';
import { DESK_PATH, sessionPath } from '#protocol/people/link.ts';
import { joinByCode, readInvitation } from './entering.ts';
import { ScriptedServer, SESSION } from '../testing/scripted-room.ts';

const LINK = 'https://h/s/x#y';

it('[C2] an invitation is read before anybody enters; what is refused or makes no sense is a value', async () => {
  const server = new ScriptedServer();
  const path = `${sessionPath(SESSION)}/invitation`;
  const read = () =>
    readInvitation(server.ports, { session: SESSION, secret: 'top', publicKey: 'k'.repeat(43) });
  expect(await read()).toEqual({ ok: false, problem: 'server-unreachable' });
  server.answers.set(path, { status: 410, body: { problem: 'invitation-used-up' } });
  expect(await read()).toEqual({ ok: false, problem: 'invitation-used-up' });
  server.answers.set(path, { status: 200, body: { role: 'owner' } });
  expect(await read()).toEqual({ ok: false, problem: 'internal-error' });
  const value = {
    ...{ session: { title: 'Disk full', endpointName: 'FILE-SRV01', endedAt: null }, role: 'client' },
    ...{
      name: 'Tom',
      title: null,
      organisation: null,
      invitedBy: 'Priya Shah',
      invitedByOrganisation: 'Northgate IT',
      expiresAt: 5,
    },
    ...{ addsDeviceTo: null, recordedBy: 'help.example', here: [], known: null },
  };
  server.answers.set(path, { status: 200, body: value });
  expect(await read()).toEqual({ ok: true, value });
  expect(server.requests[0]).toEqual({ path, body: { secret: 'top', publicKey: 'k'.repeat(43) } });
});

it('[C2] a code is exchanged for its link at the desk', async () => {
  const server = new ScriptedServer();
  server.answers.set(`${DESK_PATH}/join`, { status: 200, body: { link: LINK } });
  expect(await joinByCode(server.ports, { code: '1234 5678', session: null })).toEqual({
    ok: true,
    value: { link: LINK },
  });
  expect(server.requests).toEqual([{ path: `${DESK_PATH}/join`, body: { code: '1234 5678' } }]);
});
