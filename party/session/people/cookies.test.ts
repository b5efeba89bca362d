import { describe, expect, test } from 'vitest';
import { hex } from '#base/bytes.ts';
import { viewerText } from '#protocol/server/signed-text.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { migrate } from '../../rooms/storage/migrate.ts';
import { refusedFor } from '../../testing/answers.ts';
import { memorySql } from '../../testing/memory-sql.ts';
import {
  createTestRoom,
  fakeRequest,
  ORIGIN,
  PLACE,
  SESSION,
  type Somebody,
} from '../../testing/test-room.ts';
import { SESSION_SCHEMA } from '../schema.ts';

/** A technician who observes in another tab, and so is two people of one key. */
function twoOfOneKey() {
  const world = createTestRoom();
  const browser = world.browser();
  const [technician, observer] = [
    world.enter(world.links.technician, { browser }),
    world.enter(world.links.observer, { browser }),
  ];
  const headers = ({ cookie }: Somebody) => ({ origin: ORIGIN, cookie });
  return { world, browser, technician, observer, headers };
}

describe('[R15] a cookie stands for the person it was made for, and for no other of that key', () => {
  test('it knocks as nobody else, at session and notes', () => {
    const { world, technician, observer, headers } = twoOfOneKey();
    const asked = { query: { person: technician.person }, headers: headers(observer) };
    expect(world.connect(asked).closedFor).toBe('not-allowed');
    expect(world.room.refusal(fakeRequest(asked))).toBe('not-allowed');
    expect(world.room.admitNotes(fakeRequest(asked))).toEqual(refusedFor('not-allowed'));
  });

  test('nor does the key sign in as another on a socket that it opened', () => {
    const { world, browser, technician, observer, headers } = twoOfOneKey();
    const client = world.viewerWith(headers(observer));
    const [challenge] = client.look();
    const nonceHex = challenge?.type === 'challenge' ? hex(challenge.nonce) : '';
    const { person } = technician;
    const signature = browser.key.sign(viewerText(PLACE, { session: SESSION, person, nonceHex }));
    const hello = {
      type: 'hello',
      version: PROTOCOL_VERSION,
      client: 'x',
      watch: null,
      since: null,
    } as const;
    client.send({ ...hello, person, signature });
    expect(client.socket.closedFor).toBe('not-allowed');
  });

  test('a browser that has both says which it means', () => {
    const { world, browser, technician, observer } = twoOfOneKey();
    const cookie = [...browser.cookies.values()].join('; ');
    for (const somebody of [technician, observer]) {
      const { person, role } = somebody;
      expect(world.greet(somebody).look()[0]).toMatchObject({ type: 'welcome', role, you: { person } });
      const { query } = somebody.notes;
      const asked = fakeRequest({ query, headers: { origin: ORIGIN, cookie } });
      expect(world.room.admitNotes(asked)).toMatchObject({ ok: true, identity: { person, role } });
    }
    expect(world.connect({ headers: { origin: ORIGIN, cookie } }).closedFor).toBe('not-signed-in');
  });
});

test('[R16] cookies of before stand for the person of their key, where it is one person’s; others enter again', () => {
  const sql = memorySql();
  migrate(sql, SESSION_SCHEMA.slice(0, 3));
  const device = `INSERT INTO devices VALUES (?, ?, ?, 'x', 'first', 'i', 0, ?)`;
  sql.exec(device, 'd1', 'anna', 'annas-key', null);
  sql.exec(device, 'd2', 'anna', 'annas-key', 5);
  sql.exec(device, 'd3', 'omar', 'omars-key', 5);
  sql.exec(device, 'd4', 'omar-watching', 'omars-key', null);
  for (const key of ['annas-key', 'omars-key', 'nobodys-key'])
    sql.exec('INSERT INTO cookies VALUES (?, ?)', `cookie of ${key}`, key);
  migrate(sql, SESSION_SCHEMA);
  expect(sql.exec('SELECT * FROM cookies')).toEqual([
    { sha256: 'cookie of annas-key', public_key: 'annas-key', person: 'anna' },
  ]);
});

test('[R16] a cookie of before has no person in its name, and still opens a socket', () => {
  const world = createTestRoom();
  const somebody = world.enter(world.links.technician);
  const cookie = somebody.cookie.replace(/^holdfast-\w+=/, 'holdfast=');
  const { person } = somebody;
  for (const query of [{}, { person }])
    expect(world.connect({ query, headers: { origin: ORIGIN, cookie } }).closedFor).toBeNull();
});
