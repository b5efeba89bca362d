import { beforeEach, describe, expect, test } from 'vitest';
import type { CreatedInvitation, DeviceInvitation } from '#protocol/people/invitations.ts';
import { jsonOf, problemOf, refusedFor } from '../../testing/answers.ts';
import { announcement, TERMINAL } from '../../testing/author.ts';
import { migrate } from '../../rooms/storage/migrate.ts';
import { factsOf, factsOfType } from '../../testing/record-facts.ts';
import { createTestRoom, ORIGIN, SESSION, type Somebody, type TestRoom } from '../../testing/test-room.ts';
import { memorySql } from '../../testing/memory-sql.ts';
import { SESSION_SCHEMA } from '../schema.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { peopleActs, type PeopleActs } from '../../testing/people-acts.ts';

let world: TestRoom;
let acts: PeopleActs;

beforeEach(() => {
  world = createTestRoom();
  acts = peopleActs(world);
});

describe('[J7] revoking an invitation shuts out who came by it', () => {
  test('their sockets close at once, of the session and of its notes; nobody else’s do', () => {
    const [out, again, other] = [world.viewer('client'), world.viewer('client'), world.viewer()];
    expect(acts.revoke(acts.invitationOf('client')).status).toBe(204);
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
    acts.revoke(acts.invitationOf('client'));
    const { cookie, headers } = somebody;
    expect(world.greet(somebody).socket.closedFor).toBe('invitation-revoked');
    expect(world.connect({ headers: { origin: ORIGIN, cookie } }).closedFor).toBe('invitation-revoked');
    expect(problemOf(world.request({ path: 'people', headers }))).toEqual([410, 'invitation-revoked']);
    expect(problemOf(world.tryEnter(world.links.client, somebody))).toEqual([410, 'invitation-revoked']);
    expect(acts.notesOf(somebody)).toEqual(refusedFor('invitation-revoked'));
  });

  test('a socket whose hello comes just after is closed too', () => {
    const somebody = world.enter(world.links.client);
    const guest = world.viewerWith({ origin: ORIGIN, cookie: somebody.cookie });
    acts.revoke(acts.invitationOf('client'));
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
    acts.revoke(acts.invitationOf('client'));
    acts.revoke(acts.invitationOf('client'));
    expect(factsOf(world).slice(-3)).toEqual([
      { type: 'invitation-revoked', invitation: acts.invitationOf('client'), by: 'server' },
      { type: 'person-removed', person: somebody.person, by: 'server', because: null },
      { type: 'person-left', person: somebody.person, since: world.clock.now() },
    ]);
    expect(acts.people()).toMatchObject([{ person: somebody.person, here: [] }]);
    expect(acts.revoke('n0b0dy0000').status).toBe(404);
  });

  test('control they had is free', () => {
    const agent = world.signedIn();
    agent.send(announcement());
    const holder = world.viewer('technician');
    holder.send({ type: 'take-control', terminal: TERMINAL });
    acts.revoke(acts.invitationOf('technician'));
    expect(factsOfType(world, 'control-passed').at(-1)).toMatchObject({ to: null, how: 'shut-out' });
  });

  test('a notes room that was not reached is told again', () => {
    const { somebody } = world.viewer('client');
    const { dropNotes } = world.ports;
    world.ports.dropNotes = () => Promise.reject(new Error('not now'));
    acts.revoke(acts.invitationOf('client'));
    world.ports.dropNotes = dropNotes;
    world.pass(1000);
    expect(world.drops).toEqual([
      { session: SESSION, devices: [somebody.device], reason: 'invitation-revoked' },
    ]);
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
    const vouched = jsonOf<DeviceInvitation>(await acts.askForDevice(out, client.person));
    const ticket = world.room.ticket(own.id)!;
    acts.revoke(acts.invitationOf('technician'));
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
    acts.revoke(acts.invitationOf('technician'), { keep: [stays.person] });
    expect(rejoin(shared.link)).toEqual([410, 'invitation-revoked']);
    expect(socket.closedFor).toBeNull();
    expect(world.tryEnter(shared.link, stays).status).toBe(200);
    expect(factsOfType(world, 'invitation-revoked').at(-1)).toEqual({
      ...{ type: 'invitation-revoked', invitation: shared.id, by: 'server', because: out.person },
    });
  });

  test('what others made stays as it is', () => {
    world.enter(world.links.technician);
    const other = world.enter(acts.inviteByServer().link);
    const theirs = inviteAs(other, {});
    acts.revoke(acts.invitationOf('technician'));
    expect(world.tryEnter(theirs.link).status).toBe(200);
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
