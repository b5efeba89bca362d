import { beforeEach, describe, expect, test } from 'vitest';
import type { DeviceInvitation, InvitationRow } from '#protocol/people/invitations.ts';
import type { HttpProblem } from '#protocol/wire/http.ts';
import { MAX_DEVICES, MAX_INVITATIONS, SPOKEN_CODE_MS } from '#protocol/ground/limits.ts';
import { sha256 } from '../../worker/crypto.ts';
import { jsonOf, problemOf, refusedFor } from '../../testing/answers.ts';
import { factsOf, factsOfType } from '../../testing/record-facts.ts';
import { createTestRoom, SESSION, type Somebody, type TestRoom } from '../../testing/test-room.ts';
import { peopleActs, type PeopleActs } from '../../testing/people-acts.ts';

let world: TestRoom;
let acts: PeopleActs;

beforeEach(() => {
  world = createTestRoom();
  acts = peopleActs(world);
});

describe('[J10] another device is added from one that is in, or vouched for, and the record says which', () => {
  test('one’s own: the same person, whatever is typed', async () => {
    const first = world.enter(world.links.client, { name: 'Ada' });
    const second = await acts.anotherDevice(first);
    expect(second).toMatchObject({ person: first.person, role: 'client', name: 'Ada' });
    expect(second.device).not.toBe(first.device);
    expect(factsOf(world).at(-1)).toMatchObject({
      ...{ type: 'device-added', person: first.person, device: second.device, label: 'Phone' },
      ...{ how: 'own', by: first.person },
    });
    const seats = [world.greet(first), world.greet(second)];
    expect(seats.map(({ socket }) => socket.closedFor)).toEqual([null, null]);
    expect(acts.people()).toHaveLength(1);
    expect(acts.people()[0]?.here.map(({ label }) => label)).toEqual(['Firefox on Linux', 'Phone']);
    expect(factsOfType(world, 'person-arrived')).toHaveLength(1);
  });

  test('a technician vouches for another’s; client and observer do not', async () => {
    const [client, technician, observer] = [
      world.enter(world.links.client),
      world.enter(world.links.technician),
      world.enter(world.links.observer),
    ];
    const lent = await acts.anotherDevice(technician, client.person);
    expect(lent.person).toBe(client.person);
    expect(factsOf(world).at(-1)).toMatchObject({ how: 'vouched', by: technician.person });
    for (const [who, whose] of [
      [client, technician],
      [observer, client],
    ] as const) {
      expect(problemOf(await acts.askForDevice(who, whose.person))).toEqual([403, 'not-allowed']);
      expect(problemOf(acts.remove(who, whose.device))).toEqual([403, 'not-allowed']);
    }
    expect(problemOf(await acts.askForDevice(technician, 'n0b0dy0000'))).toEqual([404, 'not-found']);
  });

  test('the link and six digits work once, for ten minutes', async () => {
    const somebody = world.enter(world.links.client);
    const { link, code, expiresAt } = jsonOf<DeviceInvitation>(
      await acts.askForDevice(somebody, somebody.person),
    );
    expect(code).toMatch(/^\d{6}$/);
    expect(expiresAt).toBe(world.clock.now() + SPOKEN_CODE_MS);
    expect(world.codes.at(-1)).toMatchObject({ sha256: sha256(code), digits: 6, expiresAt });
    world.enter(link);
    expect(problemOf(world.tryEnter(link))).toEqual([410, 'invitation-used-up']);
    const late = jsonOf<DeviceInvitation>(await acts.askForDevice(somebody, somebody.person));
    world.pass(SPOKEN_CODE_MS);
    expect(problemOf(world.tryEnter(late.link))).toEqual([410, 'invitation-expired']);
  });

  test('nobody has another’s secret said to them: no code is made of a device’s invitation', async () => {
    const [client, technician] = [world.enter(world.links.client), world.enter(world.links.technician)];
    await acts.askForDevice(client, client.person);
    const id = jsonOf<InvitationRow[]>(world.admin({ path: 'invitations' })).at(-1)!.id;
    const answer = await world.ask({
      ...{ method: 'POST', path: `invitations/${id}/code`, headers: technician.headers },
    });
    expect(problemOf(answer)).toEqual([404, 'not-found']);
  });

  test('a technician’s browser adds no client’s device', async () => {
    const [client, technician] = [world.enter(world.links.client), world.enter(world.links.technician)];
    const { link } = jsonOf<DeviceInvitation>(await acts.askForDevice(technician, client.person));
    expect(problemOf(world.tryEnter(link, { browser: technician.browser }))).toEqual([409, 'other-role']);
  });

  test('no more than there may be', async () => {
    const somebody = world.enter(world.links.client);
    for (let more = 1; more < MAX_DEVICES; more += 1) await acts.anotherDevice(somebody);
    const { link } = jsonOf<DeviceInvitation>(await acts.askForDevice(somebody, somebody.person));
    expect(problemOf(world.tryEnter(link))).toEqual([429, 'too-many']);
  });
});

describe('[J11] a device that is removed is out at once; the person is not', () => {
  test('its sockets close, its cookie is nobody’s, what it had asked for is void', async () => {
    const first = world.enter(world.links.client);
    const lost = await acts.anotherDevice(first);
    const [kept, gone] = [world.greet(first), world.greet(lost)];
    const asked = jsonOf<DeviceInvitation>(await acts.askForDevice(lost, lost.person));
    expect(acts.remove(first, lost.device).status).toBe(204);
    expect([kept.socket.closedFor, gone.socket.closedFor]).toEqual([null, 'device-removed']);
    expect(world.drops).toEqual([{ session: SESSION, devices: [lost.device], reason: 'device-removed' }]);
    expect(problemOf(world.request({ path: 'people', headers: lost.headers }))).toEqual([
      401,
      'device-removed' satisfies HttpProblem,
    ]);
    expect(world.greet(lost).socket.closedFor).toBe('device-removed');
    expect(acts.notesOf(lost)).toEqual(refusedFor('device-removed'));
    expect(problemOf(world.tryEnter(asked.link))).toEqual([410, 'invitation-revoked']);
    expect(factsOfType(world, 'device-removed')).toEqual([
      { type: 'device-removed', person: first.person, device: lost.device, by: first.person },
    ]);
    expect(acts.people()[0]?.devices.map(({ removedAt }) => removedAt)).toEqual([null, world.clock.now()]);
    expect(acts.remove(first, lost.device).status).toBe(204);
    expect(factsOfType(world, 'device-removed')).toHaveLength(1);
  });

  test('a lost key costs a device: vouched for, the same person comes back on another', async () => {
    const [client, technician] = [world.enter(world.links.client), world.enter(world.links.technician)];
    acts.remove(technician, client.device);
    const back = await acts.anotherDevice(technician, client.person);
    expect(world.greet(back).look()[0]).toMatchObject({ type: 'welcome', you: { person: client.person } });
  });

  test('revoking the invitation of a device takes that device alone', async () => {
    const first = world.enter(world.links.client);
    const second = await acts.anotherDevice(first);
    const [kept, gone] = [world.greet(first), world.greet(second)];
    acts.revoke(
      jsonOf<InvitationRow[]>(world.admin({ path: 'invitations' })).find((row) => row.person !== null)!.id,
    );
    expect([kept.socket.closedFor, gone.socket.closedFor]).toEqual([null, 'invitation-revoked']);
  });
});

describe('[J25] invitations that add devices use up nobody’s place', () => {
  test('asking anew replaces what one asked for before, and not what somebody else did', async () => {
    const [somebody, technician] = [world.enter(world.links.observer), world.enter(world.links.technician)];
    const ask = async (by: Somebody) =>
      jsonOf<DeviceInvitation>(await acts.askForDevice(by, somebody.person));
    const [first, vouched, second] = [await ask(somebody), await ask(technician), await ask(somebody)];
    expect(problemOf(world.tryEnter(first.link))).toEqual([410, 'invitation-revoked']);
    for (const { link } of [vouched, second]) expect(world.tryEnter(link).status).toBe(200);
  });

  test('however many ask, others can still be invited', async () => {
    for (let more = 0; more < MAX_INVITATIONS; more += 1) {
      const observer = world.enter(world.links.observer, { source: `ip4:192.0.2.${more % 250}` });
      expect((await acts.askForDevice(observer, observer.person)).status).toBe(200);
    }
    expect(acts.inviteByServer().id).not.toBe('');
  });
});
