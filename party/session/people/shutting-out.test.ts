import { beforeEach, describe, expect, test } from 'vitest';
import type { CreatedInvitation, DeviceInvitation, InvitationRow } from '#protocol/people/invitations.ts';
import type { HttpProblem } from '#protocol/wire/http.ts';
import type { PersonRow } from '#protocol/people/person-row.ts';
import type { ShutOutList } from '#protocol/people/shutting-out.ts';
import { MAX_DEVICES, MAX_INVITATIONS, SPOKEN_CODE_MS } from '#protocol/ground/limits.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { sha256 } from '../../worker/crypto.ts';
import { jsonOf, problemOf, refusedFor } from '../../testing/answers.ts';
import { announcement, TERMINAL } from '../../testing/author.ts';
import { migrate } from '../../rooms/storage/migrate.ts';
import { factsOf, factsOfType } from '../../testing/record-facts.ts';
import {
  createTestRoom,
  fakeRequest,
  ORIGIN,
  SESSION,
  type Somebody,
  type TestRoom,
} from '../../testing/test-room.ts';
import { memorySql } from '../../testing/memory-sql.ts';
import { SESSION_SCHEMA } from '../schema.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';

let world: TestRoom;

beforeEach(() => {
  world = createTestRoom();
});

const people = () => jsonOf<PersonRow[]>(world.admin({ path: 'people' }));
const invitationOf = (role: Role) =>
  jsonOf<InvitationRow[]>(world.admin({ path: 'invitations' })).find((row) => row.role === role)!.id;
const inviteByServer = () =>
  jsonOf<CreatedInvitation>(
    world.admin({ method: 'POST', path: 'invitations', body: { role: 'technician' } }),
  );
const revoke = (id: string, body?: unknown) =>
  world.admin({ method: 'POST', path: `invitations/${id}/revoke`, body });
const remove = ({ headers }: Pick<Somebody, 'headers'>, device: string) =>
  world.request({ method: 'POST', path: `devices/${device}/remove`, headers });
const askForDevice = ({ headers }: Pick<Somebody, 'headers'>, person: string) =>
  world.ask({ method: 'POST', path: `people/${person}/devices`, headers });
const notesOf = ({ notes }: Somebody) => world.room.admitNotes(fakeRequest(notes));

/** Another browser of somebody's, by an invitation that `by` asked for. */
async function anotherDevice(by: Somebody, person = by.person): Promise<Somebody> {
  const { link } = jsonOf<DeviceInvitation>(await askForDevice(by, person));
  return world.enter(link, { name: 'Somebody else', label: 'Phone' });
}

describe('[J7] revoking an invitation shuts out who came by it', () => {
  test('their sockets close at once, of the session and of its notes; nobody else’s do', () => {
    const [out, again, other] = [world.viewer('client'), world.viewer('client'), world.viewer()];
    expect(revoke(invitationOf('client')).status).toBe(204);
    expect([out, again, other].map(({ socket }) => socket.closedFor)).toEqual([
      ...['invitation-revoked', 'invitation-revoked'],
      null,
    ]);
    expect(world.drops).toEqual([
      {
        session: SESSION,
        devices: [out.somebody.device, again.somebody.device],
        reason: 'invitation-revoked',
      },
    ]);
    world.pass(1000);
    expect(world.drops).toHaveLength(2);
    world.pass(60_000);
    expect(world.drops).toHaveLength(2);
  });

  test('they cannot come back: by cookie, by key, by link, by notes', () => {
    const { somebody } = world.viewer('client');
    revoke(invitationOf('client'));
    const { cookie, headers } = somebody;
    expect(world.greet(somebody).socket.closedFor).toBe('invitation-revoked');
    expect(world.connect({ headers: { origin: ORIGIN, cookie } }).closedFor).toBe('invitation-revoked');
    expect(problemOf(world.request({ path: 'people', headers }))).toEqual([410, 'invitation-revoked']);
    expect(problemOf(world.tryEnter(world.links.client, somebody))).toEqual([410, 'invitation-revoked']);
    expect(notesOf(somebody)).toEqual(refusedFor('invitation-revoked'));
  });

  test('a socket whose hello comes just after is closed too', () => {
    const somebody = world.enter(world.links.client);
    const guest = world.viewerWith({ origin: ORIGIN, cookie: somebody.cookie });
    revoke(invitationOf('client'));
    const hello = {
      version: PROTOCOL_VERSION,
      client: 'x',
      watch: null,
      since: null,
      signature: new Uint8Array(64),
    };
    guest.send({ type: 'hello', person: somebody.person, ...hello });
    expect(guest.socket.closedFor).toBe('invitation-revoked');
  });

  test('they stay on the record and among the people, and it is done once', () => {
    const { somebody } = world.viewer('client');
    revoke(invitationOf('client'));
    revoke(invitationOf('client'));
    expect(factsOf(world).slice(-3)).toEqual([
      { type: 'invitation-revoked', invitation: invitationOf('client'), by: 'server' },
      { type: 'person-removed', person: somebody.person, by: 'server', because: null },
      { type: 'person-left', person: somebody.person, since: world.clock.now() },
    ]);
    expect(people()).toMatchObject([{ person: somebody.person, here: [] }]);
    expect(revoke('n0b0dy0000').status).toBe(404);
  });

  test('control they had is free', () => {
    const agent = world.signedIn();
    agent.send(announcement());
    const holder = world.viewer('technician');
    holder.send({ type: 'take-control', terminal: TERMINAL });
    revoke(invitationOf('technician'));
    expect(factsOfType(world, 'control-passed').at(-1)).toMatchObject({ to: null, how: 'shut-out' });
  });

  test('a notes room that was not reached is told again', () => {
    const { somebody } = world.viewer('client');
    const { dropNotes } = world.ports;
    world.ports.dropNotes = () => Promise.reject(new Error('not now'));
    revoke(invitationOf('client'));
    world.ports.dropNotes = dropNotes;
    world.pass(1000);
    expect(world.drops).toEqual([
      { session: SESSION, devices: [somebody.device], reason: 'invitation-revoked' },
    ]);
  });
});

describe('[J10] another device is added from one that is in, or vouched for, and the record says which', () => {
  test('one’s own: the same person, whatever is typed', async () => {
    const first = world.enter(world.links.client, { name: 'Ada' });
    const second = await anotherDevice(first);
    expect(second).toMatchObject({ person: first.person, role: 'client', name: 'Ada' });
    expect(second.device).not.toBe(first.device);
    expect(factsOf(world).at(-1)).toMatchObject({
      ...{ type: 'device-added', person: first.person, device: second.device, label: 'Phone' },
      ...{ how: 'own', by: first.person },
    });
    const seats = [world.greet(first), world.greet(second)];
    expect(seats.map(({ socket }) => socket.closedFor)).toEqual([null, null]);
    expect(people()).toHaveLength(1);
    expect(people()[0]?.here.map(({ label }) => label)).toEqual(['Firefox on Linux', 'Phone']);
    expect(factsOfType(world, 'person-arrived')).toHaveLength(1);
  });

  test('a technician vouches for another’s; client and observer do not', async () => {
    const [client, technician, observer] = [
      world.enter(world.links.client),
      world.enter(world.links.technician),
      world.enter(world.links.observer),
    ];
    const lent = await anotherDevice(technician, client.person);
    expect(lent.person).toBe(client.person);
    expect(factsOf(world).at(-1)).toMatchObject({ how: 'vouched', by: technician.person });
    for (const [who, whose] of [
      [client, technician],
      [observer, client],
    ] as const) {
      expect(problemOf(await askForDevice(who, whose.person))).toEqual([403, 'not-allowed']);
      expect(problemOf(remove(who, whose.device))).toEqual([403, 'not-allowed']);
    }
    expect(problemOf(await askForDevice(technician, 'n0b0dy0000'))).toEqual([404, 'not-found']);
  });

  test('the link and six digits work once, for ten minutes', async () => {
    const somebody = world.enter(world.links.client);
    const { link, code, expiresAt } = jsonOf<DeviceInvitation>(await askForDevice(somebody, somebody.person));
    expect(code).toMatch(/^\d{6}$/);
    expect(expiresAt).toBe(world.clock.now() + SPOKEN_CODE_MS);
    expect(world.codes.at(-1)).toMatchObject({ sha256: sha256(code), digits: 6, expiresAt });
    world.enter(link);
    expect(problemOf(world.tryEnter(link))).toEqual([410, 'invitation-used-up']);
    const late = jsonOf<DeviceInvitation>(await askForDevice(somebody, somebody.person));
    world.pass(SPOKEN_CODE_MS);
    expect(problemOf(world.tryEnter(late.link))).toEqual([410, 'invitation-expired']);
  });

  test('nobody has another’s secret said to them: no code is made of a device’s invitation', async () => {
    const [client, technician] = [world.enter(world.links.client), world.enter(world.links.technician)];
    await askForDevice(client, client.person);
    const id = jsonOf<InvitationRow[]>(world.admin({ path: 'invitations' })).at(-1)!.id;
    const answer = await world.ask({
      ...{ method: 'POST', path: `invitations/${id}/code`, headers: technician.headers },
    });
    expect(problemOf(answer)).toEqual([404, 'not-found']);
  });

  test('a technician’s browser adds no client’s device', async () => {
    const [client, technician] = [world.enter(world.links.client), world.enter(world.links.technician)];
    const { link } = jsonOf<DeviceInvitation>(await askForDevice(technician, client.person));
    expect(problemOf(world.tryEnter(link, { browser: technician.browser }))).toEqual([409, 'other-role']);
  });

  test('no more than there may be', async () => {
    const somebody = world.enter(world.links.client);
    for (let more = 1; more < MAX_DEVICES; more += 1) await anotherDevice(somebody);
    const { link } = jsonOf<DeviceInvitation>(await askForDevice(somebody, somebody.person));
    expect(problemOf(world.tryEnter(link))).toEqual([429, 'too-many']);
  });
});

describe('[J11] a device that is removed is out at once; the person is not', () => {
  test('its sockets close, its cookie is nobody’s, what it had asked for is void', async () => {
    const first = world.enter(world.links.client);
    const lost = await anotherDevice(first);
    const [kept, gone] = [world.greet(first), world.greet(lost)];
    const asked = jsonOf<DeviceInvitation>(await askForDevice(lost, lost.person));
    expect(remove(first, lost.device).status).toBe(204);
    expect([kept.socket.closedFor, gone.socket.closedFor]).toEqual([null, 'device-removed']);
    expect(world.drops).toEqual([{ session: SESSION, devices: [lost.device], reason: 'device-removed' }]);
    expect(problemOf(world.request({ path: 'people', headers: lost.headers }))).toEqual([
      401,
      'device-removed' satisfies HttpProblem,
    ]);
    expect(world.greet(lost).socket.closedFor).toBe('device-removed');
    expect(notesOf(lost)).toEqual(refusedFor('device-removed'));
    expect(problemOf(world.tryEnter(asked.link))).toEqual([410, 'invitation-revoked']);
    expect(factsOfType(world, 'device-removed')).toEqual([
      { type: 'device-removed', person: first.person, device: lost.device, by: first.person },
    ]);
    expect(people()[0]?.devices.map(({ removedAt }) => removedAt)).toEqual([null, world.clock.now()]);
    expect(remove(first, lost.device).status).toBe(204);
    expect(factsOfType(world, 'device-removed')).toHaveLength(1);
  });

  test('a lost key costs a device: vouched for, the same person comes back on another', async () => {
    const [client, technician] = [world.enter(world.links.client), world.enter(world.links.technician)];
    remove(technician, client.device);
    const back = await anotherDevice(technician, client.person);
    expect(world.greet(back).look()[0]).toMatchObject({ type: 'welcome', you: { person: client.person } });
  });

  test('revoking the invitation of a device takes that device alone', async () => {
    const first = world.enter(world.links.client);
    const second = await anotherDevice(first);
    const [kept, gone] = [world.greet(first), world.greet(second)];
    revoke(
      jsonOf<InvitationRow[]>(world.admin({ path: 'invitations' })).find((row) => row.person !== null)!.id,
    );
    expect([kept.socket.closedFor, gone.socket.closedFor]).toEqual([null, 'invitation-revoked']);
  });
});

describe('[J22] who may be in the notes is asked of the session', () => {
  test('a person of the cookie’s key, from a page, with a token of theirs', () => {
    const somebody = world.enter(world.links.client, { name: 'Ada' });
    const { person, device, cookie } = somebody;
    const { query } = somebody.notes;
    expect(notesOf(somebody)).toEqual({
      ok: true,
      identity: { person, device, name: 'Ada', role: 'client', color: 0 },
    });
    const other = world.enter(world.links.client);
    const asked = (change: Record<string, string>, headers: Record<string, string> = {}) =>
      world.room.admitNotes(
        fakeRequest({ query: { ...query, ...change }, headers: { origin: ORIGIN, cookie, ...headers } }),
      );
    expect(asked({ person: other.person })).toEqual(refusedFor('not-allowed'));
    expect(asked({ person: '' })).toEqual(refusedFor('not-allowed'));
    expect(asked({ token: other.notes.query['token']! })).toEqual(refusedFor('not-allowed'));
    expect(asked({}, { cookie: '' })).toEqual(refusedFor('not-signed-in'));
    expect(asked({}, { origin: 'https://evil.example' })).toEqual(refusedFor('wrong-origin'));
  });
});

describe('[J24] who is shut out leaves no way back', () => {
  const inviteAs = ({ headers }: Pick<Somebody, 'headers'>, body: object) =>
    jsonOf<CreatedInvitation>(
      world.request({ method: 'POST', path: 'invitations', headers, body: { role: 'technician', ...body } }),
    );
  const rejoin = (link: string) => problemOf(world.tryEnter(link));

  test('what they made in time and nobody used is revoked: invitations, devices of others, codes', async () => {
    const [out, client] = [world.enter(world.links.technician), world.enter(world.links.client)];
    const own = inviteAs(out, {});
    const vouched = jsonOf<DeviceInvitation>(await askForDevice(out, client.person));
    const ticket = world.room.ticket(own.id)!;
    revoke(invitationOf('technician'));
    for (const link of [own.link, vouched.link, own.link.replace(/#.*/, `#${ticket}`)])
      expect(rejoin(link)).toEqual([410, 'invitation-revoked']);
    expect(world.room.ticket(own.id)).toBeNull();
    expect(factsOfType(world, 'invitation-revoked')).toHaveLength(3);
  });

  test('what others came by lets nobody new in, and those who are kept stay and come again', () => {
    const out = world.enter(world.links.technician);
    const shared = inviteAs(out, { role: 'client' });
    const stays = world.enter(shared.link);
    const socket = world.greet(stays).socket;
    revoke(invitationOf('technician'), { keep: [stays.person] });
    expect(rejoin(shared.link)).toEqual([410, 'invitation-revoked']);
    expect(socket.closedFor).toBeNull();
    expect(world.tryEnter(shared.link, stays).status).toBe(200);
    expect(factsOfType(world, 'invitation-revoked').at(-1)).toEqual({
      ...{ type: 'invitation-revoked', invitation: shared.id, by: 'server', because: out.person },
    });
  });

  test('what others made stays as it is', () => {
    world.enter(world.links.technician);
    const other = world.enter(inviteByServer().link);
    const theirs = inviteAs(other, {});
    revoke(invitationOf('technician'));
    expect(world.tryEnter(theirs.link).status).toBe(200);
  });
});

describe('[J25] invitations that add devices use up nobody’s place', () => {
  test('asking anew replaces what one asked for before, and not what somebody else did', async () => {
    const [somebody, technician] = [world.enter(world.links.observer), world.enter(world.links.technician)];
    const ask = async (by: Somebody) => jsonOf<DeviceInvitation>(await askForDevice(by, somebody.person));
    const [first, vouched, second] = [await ask(somebody), await ask(technician), await ask(somebody)];
    expect(problemOf(world.tryEnter(first.link))).toEqual([410, 'invitation-revoked']);
    for (const { link } of [vouched, second]) expect(world.tryEnter(link).status).toBe(200);
  });

  test('however many ask, others can still be invited', async () => {
    for (let more = 0; more < MAX_INVITATIONS; more += 1) {
      const observer = world.enter(world.links.observer, { source: `ip4:192.0.2.${more % 250}` });
      expect((await askForDevice(observer, observer.person)).status).toBe(200);
    }
    expect(inviteByServer().id).not.toBe('');
  });
});

describe('who is shut out does not stay as somebody else', () => {
  const inviteAs = ({ headers }: Pick<Somebody, 'headers'>, role: Role = 'technician') =>
    jsonOf<CreatedInvitation>(
      world.request({ method: 'POST', path: 'invitations', headers, body: { role } }),
    );
  const listOf = (path: string, headers?: Somebody['headers']) =>
    jsonOf<ShutOutList>(headers === undefined ? world.admin({ path }) : world.request({ path, headers }));
  const revokePath = (role: Role) => `invitations/${invitationOf(role)}/revoke`;
  const namesOf = ({ people: out }: ShutOutList) => out.map(({ name }) => name);
  const isIn = (somebody: Somebody) => world.greet(somebody).socket.closedFor === null;
  const enter = (link: string, name: string, options = {}) => world.enter(link, { name, ...options });

  /** Tom invited Uma, who invited Vic; Tom vouched for a device of Anna's, with the key that is also an observer. */
  async function family() {
    const tom = enter(inviteByServer().link, 'Tom');
    const uma = enter(inviteAs(tom).link, 'Uma');
    const vic = enter(inviteAs(uma, 'client').link, 'Vic');
    const anna = enter(world.links.client, 'Anna');
    const lent = await anotherDevice(tom, anna.person);
    const lurker = enter(world.links.observer, 'Lurker', { browser: lent.browser });
    const tomsEyes = enter(world.links.observer, 'Tom’s eyes', { browser: tom.browser });
    const bystander = enter(world.links.observer, 'Bystander');
    const root = { path: `people/${tom.person}/remove` };
    return { tom, uma, vic, anna, lent, lurker, tomsEyes, bystander, root };
  }

  test('[J34] who came by their invitations goes too, whom those invited, devices they vouched for, and their keys’ others', async () => {
    const { tom, uma, vic, anna, lent, lurker, tomsEyes, bystander, root } = await family();
    const list = listOf(root.path);
    expect(namesOf(list).sort()).toEqual(['Lurker', 'Tom', 'Tom’s eyes', 'Uma', 'Vic']);
    expect(list.devices).toEqual([
      { device: lent.device, label: 'Phone', person: anna.person, name: 'Anna', because: tom.person },
    ]);
    const sockets = [tom, uma, vic, lent, lurker, tomsEyes].map((each) => world.greet(each).socket);
    expect(world.admin({ method: 'POST', ...root }).status).toBe(204);
    expect(sockets.map(({ closedFor }) => closedFor)).not.toContain(null);
    expect([tom, uma, vic, lent, lurker, tomsEyes].map(isIn)).not.toContain(true);
    expect([anna, bystander].map(isIn)).toEqual([true, true]);
    expect(world.drops.flatMap(({ devices }) => devices).sort()).toEqual(
      [tom, uma, vic, lent, lurker, tomsEyes].map(({ device }) => device).sort(),
    );
  });

  test('[J34] what a vouched device let in goes with it, and what its person did before stays', async () => {
    const [tom, anna] = [enter(inviteByServer().link, 'Tom'), enter(world.links.client, 'Anna')];
    const own = await anotherDevice(anna);
    const lent = await anotherDevice(tom, anna.person);
    const hidden = await anotherDevice(lent);
    const deeper = await anotherDevice(hidden);
    world.admin({ method: 'POST', path: `people/${tom.person}/remove` });
    expect([anna, own, lent, hidden, deeper].map(isIn)).toEqual([true, true, false, false, false]);
  });

  test('[J34] with a device goes what was made on it and who else has its key; its person stays', async () => {
    const anna = enter(world.links.technician, 'Anna');
    const laptop = await anotherDevice(anna);
    const [fromPhone, fromLaptop] = [inviteAs(anna, 'client'), inviteAs(laptop, 'client')];
    const [stays, goes] = [enter(fromPhone.link, 'Stays'), enter(fromLaptop.link, 'Goes')];
    const eyes = enter(world.links.observer, 'Eyes', { browser: laptop.browser });
    expect(namesOf(listOf(`devices/${laptop.device}/remove`)).sort()).toEqual(['Eyes', 'Goes']);
    world.admin({ method: 'POST', path: `devices/${laptop.device}/remove` });
    expect([anna, stays, laptop, goes, eyes].map(isIn)).toEqual([true, true, false, false, false]);
  });

  test('[J34] a key that they removed from themselves, to stay by it as somebody else, goes with them', async () => {
    const tom = enter(inviteByServer().link, 'Tom');
    const phone = await anotherDevice(tom);
    const eyes = enter(world.links.observer, 'Eyes', { browser: phone.browser });
    const own = { method: 'POST', path: `devices/${phone.device}/remove`, headers: tom.headers };
    expect(world.request({ ...own, body: { keep: [eyes.person] } }).status).toBe(204);
    expect([phone, eyes].map(isIn)).toEqual([false, true]);
    expect(namesOf(listOf(`people/${tom.person}/remove`)).sort()).toEqual(['Eyes', 'Tom']);
    world.admin({ method: 'POST', path: `people/${tom.person}/remove` });
    expect(isIn(eyes)).toBe(false);
  });

  test('[J34] two who vouched for and invited each other in a circle both go, and a long chain is followed to its end', () => {
    let last = enter(inviteByServer().link, 'First');
    const first = last;
    for (let at = 0; at < 90; at += 1) last = enter(inviteAs(last).link, `Next ${at}`);
    world.pass(60_000);
    expect(namesOf(listOf(`people/${first.person}/remove`))).toHaveLength(91);
    world.admin({ method: 'POST', path: `people/${first.person}/remove` });
    expect(isIn(last)).toBe(false);
  });

  test('[J35] who is named to be kept stays, on their device, and nobody is followed through them', async () => {
    const { uma, vic, lent, lurker, tomsEyes, root } = await family();
    const keep = [uma.person, lent.device];
    const asked = { path: root.path, query: { keep: keep.join(',') } };
    const { digest, ...left } = jsonOf<ShutOutList>(world.admin(asked));
    expect([namesOf({ ...left, digest }).sort(), left.devices]).toEqual([['Tom', 'Tom’s eyes'], []]);
    expect(digest).toBe(listOf(root.path).digest);
    expect(world.admin({ method: 'POST', ...root, body: { keep } }).status).toBe(204);
    expect([uma, vic, lent, lurker, tomsEyes].map(isIn)).toEqual([true, true, true, true, false]);
    expect(problemOf(world.admin({ method: 'POST', ...root, body: { keep: ['*'] } }))).toEqual([
      ...[400, 'malformed-request'],
    ]);
  });

  test('[J36] whoever came after the list was shown is not taken unseen: it is refused, with the new list', async () => {
    const { tom, uma, root } = await family();
    const { digest } = listOf(root.path);
    const late = enter(inviteAs(uma).link, 'Late');
    const answer = world.admin({ method: 'POST', ...root, body: { shown: digest } });
    expect(problemOf(answer)).toEqual([409, 'list-changed']);
    const { list } = jsonOf<{ list: ShutOutList }>(answer);
    expect(namesOf(list)).toContain('Late');
    expect([tom, late].map(isIn)).toEqual([true, true]);
    expect(world.admin({ method: 'POST', ...root, body: { shown: list.digest } }).status).toBe(204);
    expect([tom, late].map(isIn)).toEqual([false, false]);
  });

  test('[J36] oneself is on the list as well', () => {
    const host = enter(inviteByServer().link, 'Host');
    const own = inviteAs(host);
    const me = enter(own.link, 'Me');
    enter(inviteAs(me, 'client').link, 'Guest');
    const list = listOf(`invitations/${own.id}/revoke`, me.headers);
    expect(list.people.map(({ person, because }) => [person === me.person, because])).toEqual([
      [true, null],
      [false, me.person],
    ]);
    const asked = { method: 'POST', path: `invitations/${own.id}/revoke`, headers: me.headers };
    expect(world.request({ ...asked, body: { shown: list.digest } }).status).toBe(204);
    expect([host, me].map(isIn)).toEqual([true, false]);
  });

  test('[J37] the key of who is shut out opens no link that was there before, and one made after it', () => {
    const tom = enter(inviteByServer().link, 'Tom');
    const eyes = { browser: tom.browser, name: 'Tom’s eyes' };
    world.pass(1);
    world.admin({ method: 'POST', path: `people/${tom.person}/remove` });
    expect(problemOf(world.tryEnter(world.links.observer, eyes))).toEqual([401, 'device-removed']);
    expect(problemOf(world.tryEnter(world.links.technician, eyes))).toEqual([401, 'device-removed']);
    world.pass(1);
    expect(world.tryEnter(inviteByServer().link, eyes).status).toBe(200);
  });

  test('[J38] the record says who was shut out, by whom, and because of whom', async () => {
    const { tom, uma, vic, anna, lent, lurker, tomsEyes, root } = await family();
    world.admin({ method: 'POST', ...root });
    const removed = factsOfType(world, 'person-removed');
    const because = new Map(removed.map((fact) => [fact.person, fact.because]));
    expect(because).toEqual(
      new Map([
        [tom.person, null],
        [uma.person, tom.person],
        [vic.person, uma.person],
        [lurker.person, tom.person],
        [tomsEyes.person, tom.person],
      ]),
    );
    expect(removed.map(({ by }) => by)).toEqual(Array(5).fill('server'));
    expect(factsOfType(world, 'device-removed')).toEqual([
      {
        ...{ type: 'device-removed', person: anna.person, device: lent.device },
        ...{ by: 'server', because: tom.person },
      },
    ]);
    const revoked = revokePath('client');
    world.admin({ method: 'POST', path: revoked });
    const before = factsOf(world).length;
    world.admin({ method: 'POST', path: revoked });
    expect(factsOf(world)).toHaveLength(before);
  });
});

test('[H8] [J7] who was out by an invitation that an earlier build revoked is out, and nobody else is', () => {
  const sql = memorySql();
  migrate(sql, SESSION_SCHEMA.slice(0, 4));
  const invitation = `INSERT INTO invitations VALUES (?, 'observer', NULL, NULL, NULL, NULL, NULL, 1, NULL, 'server', 0, 9, ?)`;
  for (const [id, revokedAt] of Object.entries({ revoked: 7, open: null }))
    sql.exec(invitation, id, revokedAt);
  const person = `INSERT INTO people VALUES (?, 'observer', 'x', NULL, NULL, 0, ?, 0, 0, 0, NULL, NULL)`;
  for (const [id, by] of Object.entries({ omar: 'revoked', anna: 'open' })) sql.exec(person, id, by);
  const device = `INSERT INTO devices VALUES (?, ?, 'k', 'x', 'first', ?, 0, ?)`;
  sql.exec(device, 'first of omar', 'omar', 'revoked', null);
  sql.exec(device, 'second of omar', 'omar', 'open', null);
  sql.exec(device, 'first of anna', 'anna', 'open', null);
  sql.exec(device, 'lent to anna', 'anna', 'revoked', null);
  sql.exec(device, 'lost by anna', 'anna', 'open', 5);
  migrate(sql, SESSION_SCHEMA);
  expect(sql.exec('SELECT id, removed_at FROM devices').map(({ id, removed_at: at }) => [id, at])).toEqual([
    ...[
      ['first of omar', 7],
      ['second of omar', 7],
      ['first of anna', null],
      ['lent to anna', 7],
    ],
    ['lost by anna', 5],
  ]);
});
