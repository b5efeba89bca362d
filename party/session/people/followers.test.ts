import { beforeEach, describe, expect, test } from 'vitest';
import type { CreatedInvitation } from '#protocol/people/invitations.ts';
import type { ShutOutList } from '#protocol/people/shutting-out.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { jsonOf, problemOf } from '../../testing/answers.ts';
import { factsOf, factsOfType } from '../../testing/record-facts.ts';
import { createTestRoom, type Somebody, type TestRoom } from '../../testing/test-room.ts';
import { peopleActs, type PeopleActs } from '../../testing/people-acts.ts';

let world: TestRoom;
let acts: PeopleActs;

beforeEach(() => {
  world = createTestRoom();
  acts = peopleActs(world);
});

describe('who is shut out does not stay as somebody else', () => {
  const inviteAs = ({ headers }: Pick<Somebody, 'headers'>, role: Role = 'technician') =>
    jsonOf<CreatedInvitation>(
      world.request({ method: 'POST', path: 'invitations', headers, body: { role } }),
    );
  const listOf = (path: string, headers?: Somebody['headers']) =>
    jsonOf<ShutOutList>(headers === undefined ? world.admin({ path }) : world.request({ path, headers }));
  const revokePath = (role: Role) => `invitations/${acts.invitationOf(role)}/revoke`;
  const namesOf = ({ people: out }: ShutOutList) => out.map(({ name }) => name);
  const isIn = (somebody: Somebody) => world.greet(somebody).socket.closedFor === null;
  const enter = (link: string, name: string, options = {}) => world.enter(link, { name, ...options });

  /** Tom invited Uma, who invited Vic; Tom vouched for a device of Anna's, with the key that is also an observer. */
  async function family() {
    const tom = enter(acts.inviteByServer().link, 'Tom');
    const uma = enter(inviteAs(tom).link, 'Uma');
    const vic = enter(inviteAs(uma, 'client').link, 'Vic');
    const anna = enter(world.links.client, 'Anna');
    const lent = await acts.anotherDevice(tom, anna.person);
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
    const [tom, anna] = [enter(acts.inviteByServer().link, 'Tom'), enter(world.links.client, 'Anna')];
    const own = await acts.anotherDevice(anna);
    const lent = await acts.anotherDevice(tom, anna.person);
    const hidden = await acts.anotherDevice(lent);
    const deeper = await acts.anotherDevice(hidden);
    world.admin({ method: 'POST', path: `people/${tom.person}/remove` });
    expect([anna, own, lent, hidden, deeper].map(isIn)).toEqual([true, true, false, false, false]);
  });

  test('[J34] with a device goes what was made on it and who else has its key; its person stays', async () => {
    const anna = enter(world.links.technician, 'Anna');
    const laptop = await acts.anotherDevice(anna);
    const [fromPhone, fromLaptop] = [inviteAs(anna, 'client'), inviteAs(laptop, 'client')];
    const [stays, goes] = [enter(fromPhone.link, 'Stays'), enter(fromLaptop.link, 'Goes')];
    const eyes = enter(world.links.observer, 'Eyes', { browser: laptop.browser });
    expect(namesOf(listOf(`devices/${laptop.device}/remove`)).sort()).toEqual(['Eyes', 'Goes']);
    world.admin({ method: 'POST', path: `devices/${laptop.device}/remove` });
    expect([anna, stays, laptop, goes, eyes].map(isIn)).toEqual([true, true, false, false, false]);
  });

  test('[J34] a key that they removed from themselves, to stay by it as somebody else, goes with them', async () => {
    const tom = enter(acts.inviteByServer().link, 'Tom');
    const phone = await acts.anotherDevice(tom);
    const eyes = enter(world.links.observer, 'Eyes', { browser: phone.browser });
    const own = { method: 'POST', path: `devices/${phone.device}/remove`, headers: tom.headers };
    expect(world.request({ ...own, body: { keep: [eyes.person] } }).status).toBe(204);
    expect([phone, eyes].map(isIn)).toEqual([false, true]);
    expect(namesOf(listOf(`people/${tom.person}/remove`)).sort()).toEqual(['Eyes', 'Tom']);
    world.admin({ method: 'POST', path: `people/${tom.person}/remove` });
    expect(isIn(eyes)).toBe(false);
  });

  test('[J34] two who vouched for and invited each other in a circle both go, and a long chain is followed to its end', () => {
    let last = enter(acts.inviteByServer().link, 'First');
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
    const host = enter(acts.inviteByServer().link, 'Host');
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
    const tom = enter(acts.inviteByServer().link, 'Tom');
    const eyes = { browser: tom.browser, name: 'Tom’s eyes' };
    world.pass(1);
    world.admin({ method: 'POST', path: `people/${tom.person}/remove` });
    expect(problemOf(world.tryEnter(world.links.observer, eyes))).toEqual([401, 'device-removed']);
    expect(problemOf(world.tryEnter(world.links.technician, eyes))).toEqual([401, 'device-removed']);
    world.pass(1);
    expect(world.tryEnter(acts.inviteByServer().link, eyes).status).toBe(200);
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
