import { describe, expect, test } from 'vitest';
import { CHALLENGE_MS } from '#protocol/ground/limits.ts';
import { problemOf } from '../testing/answers.ts';
import { ADMIN_TOKEN, adminHeaders, createTestRoom, ORIGIN, type FakeRequest } from '../testing/test-room.ts';

const RECORD: FakeRequest = { path: 'record' };
const INVITE = { method: 'POST', path: 'invitations', body: { role: 'observer' } };

describe('[PK6] the server’s token goes to nobody: a request shows a MAC of itself, by it', () => {
  test('which opens that request', () => {
    const world = createTestRoom();
    expect(world.request(world.asAdmin(RECORD)).status).toBe(200);
    expect(world.request(world.asAdmin(INVITE)).status).toBe(200);
  });

  test('once, for half a minute, and no other request', () => {
    const world = createTestRoom();
    const shown = world.asAdmin(RECORD);
    const refused = [401, 'not-signed-in'];
    expect(problemOf(world.request({ ...shown, path: 'people' }))).toEqual(refused);
    expect(problemOf(world.request({ ...shown, query: { from: '1' } }))).toEqual(refused);
    const read = world.asAdmin({ path: 'end' });
    expect(problemOf(world.request({ ...read, method: 'POST' }))).toEqual(refused);
    const made = world.asAdmin(INVITE);
    expect(problemOf(world.request({ ...made, body: { role: 'technician' } }))).toEqual(refused);
    expect(world.request(shown).status).toBe(200);
    expect(problemOf(world.request(shown))).toEqual(refused);
    const late = world.asAdmin(RECORD);
    world.clock.advance(CHALLENGE_MS);
    expect(problemOf(world.request(late))).toEqual(refused);
  });

  test('not at another room, nor by another token, nor the token itself', () => {
    const world = createTestRoom();
    const { challenge } = createTestRoom({ seed: 2 }).prove('admin');
    expect(problemOf(world.request({ ...RECORD, headers: adminHeaders(RECORD, { challenge }) }))[0]).toBe(
      401,
    );
    const own = world.prove('admin').challenge;
    const guessed = adminHeaders(RECORD, { challenge: own, token: 'a guess' });
    expect(problemOf(world.request({ ...RECORD, headers: guessed }))[0]).toBe(401);
    for (const authorization of [
      `Bearer ${ADMIN_TOKEN}`,
      `Holdfast ${ORIGIN} ${own} ${ADMIN_TOKEN}`,
      'Holdfast',
    ])
      expect(problemOf(world.request({ ...RECORD, headers: { authorization } }))[0]).toBe(401);
  });
});
