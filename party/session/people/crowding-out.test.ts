import { beforeEach, describe, expect, test } from 'vitest';
import {
  ACTS_MS,
  INVITATION_MAX_PEOPLE,
  KNOCKS_OF_INVITATION,
  KNOCKS_OF_KEY,
  KNOCKS_OF_SOURCE,
  MAX_ACTS,
  MAX_PEOPLE_EVER,
  MAX_PEOPLE_OF_KEY,
  PERSON_GONE_MS,
  RECORD_BUDGETS,
  TECHNICIANS_PEOPLE,
  CLIENTS_PEOPLE,
} from '#protocol/ground/limits.ts';
import type { CreatedInvitation, InvitationRow } from '#protocol/people/invitations.ts';
import type { Role } from '#protocol/ground/roles.ts';
import type { Source } from '../../rooms/source.ts';
import { jsonOf, problemOf } from '../../testing/answers.ts';
import { factsOf, factsOfType } from '../../testing/record-facts.ts';
import { createTestRoom, type Somebody, type TestRoom } from '../../testing/test-room.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const REFUSED = [429, 'too-many'];

let world: TestRoom;

beforeEach(() => {
  world = createTestRoom();
});

const inviteByServer = (role: Role = 'observer') =>
  jsonOf<CreatedInvitation>(world.admin({ method: 'POST', path: 'invitations', body: { role } }));
const invitationOf = (role: Role) =>
  jsonOf<InvitationRow[]>(world.admin({ path: 'invitations' })).find((row) => row.role === role)!.id;
const revoke = (id: string) => world.admin({ method: 'POST', path: `invitations/${id}/revoke` });

/** A flock of made-up people by one link, from ever other addresses, for so long: how many got in. */
function flood(link: string, { tries, perSecond = 50 }: { tries: number; perSecond?: number }): number {
  let entered = 0;
  for (let at = 0; at < tries; at += 1) {
    const source: Source = `ip4:203.0.${at % 113}.${at % 250}`;
    if (world.tryEnter(link, { name: `Made up ${at}`, source }).status === 200) entered += 1;
    if (at % perSecond === perSecond - 1) world.pass(1_000);
  }
  return entered;
}

describe('[J28] one link for as many as come shuts nobody out', () => {
  test('at most three hundred may come in by one, and by another others do', () => {
    expect(flood(world.links.observer, { tries: 800, perSecond: 4 })).toBe(INVITATION_MAX_PEOPLE);
    world.pass(60_000);
    expect(problemOf(world.tryEnter(world.links.observer))).toEqual(REFUSED);
    expect(world.tryEnter(inviteByServer().link).status).toBe(200);
  });

  test('once it is revoked its places are free again, as often as that happens', () => {
    let { link, id } = { link: world.links.observer, id: invitationOf('observer') };
    for (let round = 0; round < 4; round += 1) {
      expect(flood(link, { tries: INVITATION_MAX_PEOPLE, perSecond: 4 })).toBe(INVITATION_MAX_PEOPLE);
      revoke(id);
      world.pass(60_000);
      ({ link, id } = inviteByServer());
    }
    expect(world.tryEnter(link).status).toBe(200);
  });

  test('a removed device and a removed person give their place back, and being vouched for takes one', async () => {
    const { sql } = world.ports;
    const technician = world.enter(world.links.technician);
    const observer = world.enter(world.links.observer);
    world.admin({ method: 'POST', path: `devices/${observer.device}/remove` });
    const vouch = {
      ...{ method: 'POST', path: `people/${observer.person}/devices`, headers: technician.headers },
    };
    const { link } = jsonOf<{ link: string }>(await world.ask(vouch));
    const person = `INSERT INTO people VALUES (?, 'observer', 'x', NULL, NULL, 0, 'i', 0, 0, 0, NULL, NULL)`;
    const device = `INSERT INTO devices VALUES (?, ?, 'k', 'a device', 'first', 'i', 0, NULL)`;
    const places = 1_000 - TECHNICIANS_PEOPLE - CLIENTS_PEOPLE - 1;
    for (let at = 0; at < places; at += 1) {
      sql.exec(person, `filler${at}`);
      sql.exec(device, `device${at}`, `filler${at}`);
    }
    expect(problemOf(world.tryEnter(link))).toEqual(REFUSED);
    expect(world.admin({ method: 'POST', path: 'people/filler1/remove' }).status).toBe(204);
    expect(world.tryEnter(link).status).toBe(200);
  });

  test('those who ever came are bounded apart, and leave room to clients and technicians too', () => {
    const person = `INSERT INTO people VALUES (?, 'observer', 'x', NULL, NULL, 0, 'i', 0, 0, 0, NULL, NULL)`;
    const ever = MAX_PEOPLE_EVER - TECHNICIANS_PEOPLE - CLIENTS_PEOPLE;
    for (let at = 0; at < ever; at += 1) world.ports.sql.exec(person, `filler${at}`);
    expect(problemOf(world.tryEnter(world.links.observer))).toEqual(REFUSED);
    expect(world.tryEnter(world.links.client).status).toBe(200);
  });
});

describe('[J29] coming in is bounded in time, for each source, invitation, key and role', () => {
  const from = (source: Source) => world.tryEnter(world.links.observer, { source });

  test('a source that hammers is refused, and others come in by the same link beside it', () => {
    const answers = Array.from({ length: 1_000 }, () => from('ip4:203.0.113.9').status);
    expect(answers.filter((status) => status === 200)).toHaveLength(KNOCKS_OF_SOURCE.burst);
    expect(from('ip4:198.51.100.7').status).toBe(200);
    world.pass(1_000);
    expect(from('ip4:203.0.113.9').status).toBe(200);
  });

  test('whoever comes by a proxy that nobody named is one source together', () => {
    const answers = Array.from({ length: 1_000 }, () => from('proxy').status);
    expect(answers.filter((status) => status === 200)).toHaveLength(KNOCKS_OF_SOURCE.burst);
    expect(from('loopback').status).toBe(200);
  });

  test('eight hundred made up on this machine in three seconds keep others of it out of nothing but that link', () => {
    const here = { source: 'loopback' } as const;
    const browser = world.browser();
    world.enter(world.links.observer, { browser, ...here });
    let entered = 0;
    for (let at = 0; at < 800; at += 1) {
      if (world.tryEnter(world.links.observer, here).status === 200) entered += 1;
      world.pass(3_000 / 800);
    }
    expect(entered).toBeLessThan(KNOCKS_OF_INVITATION.burst + 4 * KNOCKS_OF_INVITATION.perSecond);
    expect(world.tryEnter(world.links.observer, { browser, ...here }).status).toBe(200);
    for (const link of [world.links.client, world.links.technician, inviteByServer().link])
      expect(world.tryEnter(link, here).status).toBe(200);
    revoke(invitationOf('observer'));
    const people = jsonOf<{ devices: { removedAt: number | null }[] }[]>(world.admin({ path: 'people' }));
    const isIn = people.filter(({ devices }) => devices.some(({ removedAt }) => removedAt === null));
    expect(isIn).toHaveLength(3);
  });

  test('being shown an invitation counts the same, and what is refused costs no signature', () => {
    const { isSigned } = world.ports.crypto;
    let checked = 0;
    world.ports.crypto.isSigned = (statement) => {
      checked += 1;
      return isSigned(statement);
    };
    const shown = { method: 'POST', path: 'invitation', body: { secret: 'x' } };
    for (let at = 0; at < KNOCKS_OF_SOURCE.burst; at += 1) world.request(shown);
    expect(problemOf(world.request(shown))).toEqual(REFUSED);
    expect(problemOf(world.tryEnter(world.links.observer))).toEqual(REFUSED);
    expect(checked).toBe(0);
  });

  test('from many sources one link is slow, other links are not, and who is in comes in again', () => {
    const browser = world.browser();
    world.enter(world.links.observer, { browser, source: 'ip4:198.51.100.7' });
    const entered = flood(world.links.observer, { tries: 999, perSecond: 1_000 });
    expect(entered).toBeLessThanOrEqual(KNOCKS_OF_INVITATION.burst);
    expect(problemOf(world.tryEnter(world.links.observer, { source: 'ip4:198.51.100.7' }))).toEqual(REFUSED);
    expect(world.tryEnter(world.links.observer, { browser, source: 'ip4:198.51.100.7' }).status).toBe(200);
    for (const link of [world.links.client, world.links.technician, inviteByServer().link])
      expect(world.tryEnter(link, { source: 'ip4:198.51.100.7' }).status).toBe(200);
  });

  test('one key comes in so often, and a stranger who says it is theirs does not keep it out', () => {
    const browser = world.browser();
    world.enter(world.links.observer, { browser, source: 'ip4:198.51.100.7' });
    const forged = { browser, signer: world.key, source: 'ip4:203.0.113.9' } as const;
    for (let at = 0; at < 2 * KNOCKS_OF_KEY.burst; at += 1) world.tryEnter(world.links.observer, forged);
    expect(problemOf(world.tryEnter(world.links.observer, forged))).toEqual(REFUSED);
    expect(world.tryEnter(world.links.observer, { browser, source: 'ip4:198.51.100.7' }).status).toBe(200);
  });

  test('one key is few people, however many links it is given', () => {
    const browser = world.browser();
    const rounds = Array.from({ length: MAX_PEOPLE_OF_KEY + 1 }, () => {
      world.pass(1_000);
      const { link, id } = inviteByServer();
      const { status } = world.tryEnter(link, { browser });
      world.pass(1_000);
      revoke(id);
      return status;
    });
    expect(rounds).toEqual([...Array.from({ length: MAX_PEOPLE_OF_KEY }, () => 200), 429]);
  });
});

describe('[J30] what somebody puts on the record is bounded in the long run', () => {
  const bytesOf = (facts: unknown[]) =>
    facts.reduce((sum: number, fact) => sum + JSON.stringify(fact).length, 0);
  const isOf =
    ({ person }: Somebody) =>
    (fact: object) =>
      'person' in fact && fact.person === person;
  const comeAndGo = (somebody: Somebody) => {
    world.greet(somebody).leave();
    world.pass(PERSON_GONE_MS);
  };

  test('past their budget visits are counted, and the count is put there once there is room', () => {
    const flapping = world.enter(world.links.observer);
    const honest = world.enter(world.links.observer);
    const visits = 500;
    for (let at = 0; at < visits; at += 1) comeAndGo(flapping);
    comeAndGo(honest);
    const facts = factsOf(world);
    const theirs = facts.filter(isOf(flapping));
    expect(bytesOf(theirs)).toBeLessThan(RECORD_BUDGETS.observer.burst);
    expect(
      facts
        .filter(isOf(honest))
        .map(({ type }) => type)
        .slice(-2),
    ).toEqual([...['person-arrived', 'person-left']]);
    world.pass(DAY_MS);
    const told = factsOf(world).filter(isOf(flapping));
    const singly = told.filter(({ type }) => type === 'person-arrived' || type === 'person-left').length;
    const folded = told.flatMap((fact) => (fact.type === 'visits-folded' ? [fact] : []));
    expect(singly + folded.reduce((sum, { changes }) => sum + changes, 0)).toBe(2 * visits);
    expect(folded.at(-1)).toMatchObject({ here: false });
    comeAndGo(flapping);
    expect(
      factsOf(world)
        .slice(-2)
        .map(({ type }) => type),
    ).toEqual(['person-arrived', 'person-left']);
  });

  test('a day of it is a few kilobytes, a sleep and a crash of the room included', () => {
    const flapping = world.enter(world.links.observer);
    while (factsOfType(world, 'visits-folded').length === 0) {
      comeAndGo(flapping);
      world.pass(60_000);
    }
    const before = world.request({ path: 'record', headers: flapping.headers }).body?.length ?? 0;
    const start = world.clock.now();
    while (world.clock.now() < start + DAY_MS) {
      world.crash();
      comeAndGo(flapping);
      world.pass(5 * 60_000);
    }
    const after = world.request({ path: 'record', headers: flapping.headers }).body?.length ?? 0;
    expect(after - before).toBeLessThan(1.1 * RECORD_BUDGETS.observer.perDay);
  });

  test('an act past it is refused by name, for that person alone, but never shutting somebody out', () => {
    const [busy, other, client] = [
      ...[world.enter(world.links.technician), world.enter(world.links.technician)],
      world.enter(world.links.client),
    ] as const;
    const act = ({ headers }: Somebody) =>
      world.request({ method: 'POST', path: 'policy', body: {}, headers });
    const until = world.clock.now() + DAY_MS;
    let answer = act(busy);
    for (let acts = 1; world.clock.now() < until; acts += 1) {
      if (acts % MAX_ACTS === 0) world.pass(ACTS_MS);
      answer = act(busy);
      if (answer.status !== 204) break;
    }
    expect(problemOf(answer)).toEqual(REFUSED);
    expect(problemOf(act(busy))).toEqual(REFUSED);
    expect(act(other).status).toBe(204);
    const socket = world.greet(busy);
    socket.send({ type: 'pause-input' });
    expect(socket.socket.closedFor).toBe('rate-limited');
    const remove = { method: 'POST', path: `people/${client.person}/remove`, headers: busy.headers };
    expect(world.request(remove).status).toBe(204);
    world.pass(HOUR_MS);
    expect(act(busy).status).toBe(204);
  }, 60_000);
});
