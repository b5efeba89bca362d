import { beforeEach, describe, expect, test } from 'vitest';
import { formatLink } from '#protocol/people/link.ts';
import { rolesClash } from '#protocol/people/people.ts';
import { ROLES, type Role } from '#protocol/ground/roles.ts';
import type { CreatedInvitation, DeviceInvitation, InvitationRow } from '#protocol/people/invitations.ts';
import type { ShutOutList } from '#protocol/people/shutting-out.ts';
import { jsonOf, problemOf } from '../../testing/answers.ts';
import { factsOfType } from '../../testing/record-facts.ts';
import { createTestRoom, ORIGIN, SESSION, type Somebody, type TestRoom } from '../../testing/test-room.ts';
import { createPeople } from './people-store.ts';

let world: TestRoom;

beforeEach(() => {
  world = createTestRoom();
});

const post = ({ headers }: Somebody, path: string, body: object = {}) =>
  world.request({ method: 'POST', path, headers, body });
const listFor = ({ headers }: Somebody, path: string) =>
  jsonOf<ShutOutList>(world.request({ path, headers }));
const isIn = (somebody: Somebody) => world.greet(somebody).socket.closedFor === null;
const enter = (role: Role, name: string, options = {}) =>
  world.enter(world.links[role], { name, ...options });
const linkFor = async ({ headers, person }: Somebody) => {
  const answer = await world.ask({ method: 'POST', path: `people/${person}/devices`, headers });
  return jsonOf<DeviceInvitation>(answer).link;
};
const invitedBy = (by: Somebody, role: Role, name: string) =>
  world.enter(jsonOf<CreatedInvitation>(post(by, 'invitations', { role })).link, { name });

/** A browser that somebody had opened as a device of theirs before it entered in a role of its own. */
async function sharedWith(owner: Somebody, role: Role, name: string) {
  const device = await world.enter(await linkFor(owner), { label: 'Shared' });
  return { device, other: enter(role, name, { browser: device.browser }) };
}

/** As it was kept where a browser could still be made a device of two. */
function alsoDeviceOf({ person }: Somebody, { browser }: Somebody): string {
  const [invitation] = jsonOf<InvitationRow[]>(world.admin({ path: 'invitations' }));
  const added = { person, publicKey: browser.key.publicKey, label: 'Theirs', how: 'own' as const };
  return createPeople(world.ports).addDevice({ ...added, invitation: invitation?.id ?? '' }).device;
}

/** Tess invited Tim and Cleo; Olaf came by the observers' link. */
function staffAndObserver() {
  const tess = enter('technician', 'Tess');
  const [tim, cleo] = [invitedBy(tess, 'technician', 'Tim'), invitedBy(tess, 'client', 'Cleo')];
  return { tess, tim, cleo, olaf: enter('observer', 'Olaf') };
}

describe('[J48] a browser that is somebody in the session becomes no device of somebody else’s', () => {
  test('by a link and by six digits: it is told, and nothing is used up', async () => {
    const { tess, olaf } = staffAndObserver();
    const link = await linkFor(olaf);
    expect(problemOf(world.tryEnter(link, { browser: tess.browser }))).toEqual([409, 'other-person']);
    const ticket = world.room.ticket(world.codes.at(-1)?.invitation ?? '') ?? '';
    const said = formatLink({ origin: ORIGIN, session: SESSION, secret: ticket });
    expect(problemOf(world.tryEnter(said, { browser: tess.browser }))).toEqual([409, 'other-person']);
    expect(world.tryEnter(link, { browser: world.browser() }).status).toBe(200);
    expect(factsOfType(world, 'device-added').filter(({ person }) => person === olaf.person)).toHaveLength(2);
  });

  test('a technician who vouches makes it none either, and one that was removed may be', async () => {
    const { tim, cleo, olaf } = staffAndObserver();
    const asked = { method: 'POST', path: `people/${cleo.person}/devices`, headers: tim.headers };
    const { link } = jsonOf<DeviceInvitation>(await world.ask(asked));
    expect(problemOf(world.tryEnter(link, { browser: olaf.browser }))).toEqual([409, 'other-person']);
    world.pass(1);
    post(tim, `devices/${olaf.device}/remove`);
    world.pass(1);
    const again = jsonOf<DeviceInvitation>(await world.ask(asked));
    expect(world.enter(again.link, { browser: olaf.browser }).person).toBe(cleo.person);
  });
});

describe('[J46] nobody takes along whom they could not shut out by name', () => {
  test('an observer who had a technician’s browser made a device of theirs removes that device alone', () => {
    const { tess, tim, cleo, olaf } = staffAndObserver();
    const device = alsoDeviceOf(olaf, tess);
    const sockets = [tess, tim, cleo].map((each) => world.greet(each).socket);
    expect(listFor(olaf, `devices/${device}/remove`)).toMatchObject({ people: [], devices: [{ device }] });
    expect(post(olaf, `devices/${device}/remove`).status).toBe(204);
    expect(sockets.map(({ closedFor }) => closedFor)).toEqual([null, null, null]);
    expect([tess, tim, cleo, olaf].map(isIn)).toEqual([true, true, true, true]);
    expect(factsOfType(world, 'person-removed')).toEqual([]);
    expect(factsOfType(world, 'device-removed').map((fact) => fact.device)).toEqual([device]);
  });

  const pairs = (['client', 'observer'] as const).flatMap((owner) =>
    ROLES.filter((other) => other !== owner && !rolesClash(owner, other)).map((other) => [owner, other]),
  ) as [Role, Role][];
  test.each(pairs)('%s with a device whose key is also a %s’s', async (role, otherRole) => {
    const owner = enter(role, 'Owner');
    const { device, other } = await sharedWith(owner, otherRole, 'Other');
    const guest = otherRole === 'technician' ? invitedBy(other, 'client', 'Guest') : null;
    const path = `devices/${device.device}/remove`;
    const list = listFor(owner, path);
    expect([list.people, list.devices.map(({ device: id }) => id)]).toEqual([[], [device.device]]);
    expect(post(owner, path, { shown: list.digest }).status).toBe(204);
    expect([owner, other, device].map(isIn)).toEqual([true, true, false]);
    expect(guest === null || isIn(guest)).toBe(true);
  });

  test('what came by that device of their own goes with it', async () => {
    const owner = enter('client', 'Owner');
    const stolen = world.enter(await linkFor(owner));
    const thiefs = world.enter(await linkFor(stolen));
    post(owner, `devices/${stolen.device}/remove`);
    expect([owner, stolen, thiefs].map(isIn)).toEqual([true, false, false]);
  });

  const ROUTES = {
    'people/*/remove': ({ person }: Somebody) => `people/${person}/remove`,
    'devices/*/remove': ({ device }: Somebody) => `devices/${device}/remove`,
    'invitations/*/revoke': ({ role }: Somebody) => {
      const rows = jsonOf<InvitationRow[]>(world.admin({ path: 'invitations' }));
      return `invitations/${rows.find((row) => row.role === role && row.by === 'server')?.id}/revoke`;
    },
  };
  const matrix = ROLES.flatMap((asker) =>
    ROLES.flatMap((victim) => Object.keys(ROUTES).map((route) => [asker, victim, route])),
  ) as [Role, Role, keyof typeof ROUTES][];
  test.each(matrix)('%s shutting out a %s with %s', (askerRole, victimRole, route) => {
    const [asker, victim] = [enter(askerRole, 'Asker'), enter(victimRole, 'Victim')];
    const guest = victimRole === 'technician' ? invitedBy(victim, 'observer', 'Guest') : victim;
    const path = ROUTES[route](victim);
    const isAllowed = askerRole === 'technician';
    const shown = world.request({ path, headers: asker.headers });
    expect(shown.status).toBe(isAllowed ? 200 : 403);
    expect(String(shown.body).includes('Victim')).toBe(isAllowed);
    expect(post(asker, path).status).toBe(isAllowed ? 204 : 403);
    expect(isIn(victim)).toBe(!isAllowed);
    expect(isIn(guest)).toBe(!isAllowed);
  });
});

describe('[J47] a client or an observer takes along no technician', () => {
  test.each(['people', 'devices', 'invitations'] as const)(
    'shut out by a technician, by %s: the technician of that key stays, with whom they invited',
    async (by) => {
      const olaf = enter('observer', 'Olaf');
      const { device, other } = await sharedWith(olaf, 'technician', 'Tess');
      const guest = invitedBy(other, 'client', 'Guest');
      const boss = enter('technician', 'Boss');
      const rows = jsonOf<InvitationRow[]>(world.admin({ path: 'invitations' }));
      const ids = {
        people: olaf.person,
        devices: device.device,
        invitations: rows.find((row) => row.role === 'observer' && row.person === null)?.id,
      };
      const path = `${by}/${ids[by]}/${by === 'invitations' ? 'revoke' : 'remove'}`;
      expect(listFor(boss, path).people.map(({ name }) => name)).not.toContain('Tess');
      expect(post(boss, path).status).toBe(204);
      expect([device, other, guest, boss].map(isIn)).toEqual([false, true, true, true]);
    },
  );

  test('nor where the observer goes because of another', async () => {
    const tim = enter('technician', 'Tim');
    const olaf = invitedBy(tim, 'observer', 'Olaf');
    const { other: tess } = await sharedWith(olaf, 'technician', 'Tess');
    world.admin({ method: 'POST', path: `people/${tim.person}/remove` });
    expect([tim, olaf, tess].map(isIn)).toEqual([false, false, true]);
  });

  test('a technician takes along whoever else their key is, technicians too, though an observer had it as well', async () => {
    const tim = enter('technician', 'Tim');
    const phone = world.enter(await linkFor(tim));
    const olaf = invitedBy(tim, 'observer', 'Olaf');
    alsoDeviceOf(olaf, phone);
    const eyes = enter('observer', 'Eyes', { browser: phone.browser });
    const guest = invitedBy(phone, 'client', 'Guest');
    const boss = enter('technician', 'Boss');
    expect(post(boss, `people/${tim.person}/remove`).status).toBe(204);
    expect([tim, phone, eyes, guest, olaf, boss].map(isIn)).toEqual([
      ...[false, false, false, false, false, true],
    ]);
  });
});
