import { beforeEach, describe, expect, test } from 'vitest';
import { refusedFor } from '../../testing/answers.ts';
import { createTestRoom, fakeRequest, ORIGIN, type TestRoom } from '../../testing/test-room.ts';
import { peopleActs, type PeopleActs } from '../../testing/people-acts.ts';

let world: TestRoom;
let acts: PeopleActs;

beforeEach(() => {
  world = createTestRoom();
  acts = peopleActs(world);
});

describe('[J22] who may be in the notes is asked of the session', () => {
  test('a person of the cookie’s key, from a page, with a token of theirs', () => {
    const somebody = world.enter(world.links.client, { name: 'Ada' });
    const { person, device, cookie } = somebody;
    const { query } = somebody.notes;
    expect(acts.notesOf(somebody)).toEqual({
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
