import { beforeEach, expect, describe, test } from 'vitest';
import type { PersonRow } from '#protocol/people/person-row.ts';
import { PERSON_GONE_MS } from '#protocol/ground/limits.ts';
import { jsonOf } from '../../testing/answers.ts';
import { factsOf } from '../../testing/record-facts.ts';
import { createTestRoom, type TestRoom } from '../../testing/test-room.ts';

let world: TestRoom;

beforeEach(() => {
  world = createTestRoom();
});

const visits = () => factsOf(world).filter(({ type }) => type === 'person-arrived' || type === 'person-left');
const visitTypes = () => visits().map(({ type }) => type);
const people = () => jsonOf<PersonRow[]>(world.admin({ path: 'people' }));

describe('[J15] who is here is on the record: an arriving and a leaving for each visit, and no more', () => {
  test('the first socket arrives; the last one’s loss is a leaving once it lasts', () => {
    const one = world.viewer('client');
    const { somebody } = one;
    const other = world.greet(somebody);
    one.leave();
    world.pass(PERSON_GONE_MS);
    expect(visitTypes()).toEqual(['person-arrived']);
    const since = world.clock.now();
    other.leave();
    world.pass(PERSON_GONE_MS - 1);
    expect(visitTypes()).toEqual(['person-arrived']);
    world.pass(1);
    expect(visits()).toEqual([
      { type: 'person-arrived', person: somebody.person, device: somebody.device },
      { type: 'person-left', person: somebody.person, since },
    ]);
    world.pass(10 * PERSON_GONE_MS);
    world.greet(somebody);
    expect(visitTypes()).toEqual(['person-arrived', 'person-left', 'person-arrived']);
  });

  test('a reload is no leaving, however often', () => {
    const first = world.viewer('client');
    first.leave();
    for (let reload = 0; reload < 5; reload += 1) {
      world.pass(PERSON_GONE_MS - 1);
      world.greet(first.somebody).leave();
    }
    world.pass(PERSON_GONE_MS - 1);
    world.greet(first.somebody);
    world.pass(10 * PERSON_GONE_MS);
    expect(visitTypes()).toEqual(['person-arrived']);
  });

  test('a sleep of the room is nothing, a crash is a loss: who comes back never left', () => {
    const [stays, goes] = [world.viewer('client'), world.viewer('observer')];
    world.sleep();
    world.pass(10 * PERSON_GONE_MS);
    expect(visitTypes()).toEqual(['person-arrived', 'person-arrived']);
    const since = world.clock.now();
    world.crash();
    world.greet(stays.somebody);
    world.pass(PERSON_GONE_MS);
    expect(visits().slice(2)).toEqual([{ type: 'person-left', person: goes.somebody.person, since }]);
  });

  test('a room that sleeps through the time tells it as it was', () => {
    const { somebody, leave } = world.viewer('client');
    const since = world.clock.now();
    leave();
    world.sleep();
    world.pass(PERSON_GONE_MS);
    expect(visits().at(-1)).toEqual({ type: 'person-left', person: somebody.person, since });
  });

  test('the others are told who comes, with what, and who is gone; who comes is told who is here', () => {
    const watching = world.viewer('technician');
    watching.look();
    const coming = world.viewer('client');
    const { person, device } = coming.somebody;
    const info = { person, role: 'client', name: 'Ada' };
    const changed = () => watching.look().filter(({ type }) => type === 'person-changed');
    expect(changed()).toMatchObject([{ info: { ...info, here: [{ device, label: 'Firefox on Linux' }] } }]);
    const [welcome, ...rest] = coming.look();
    expect(welcome).toMatchObject({ type: 'welcome', you: { person, device } });
    expect(welcome).toMatchObject({ people: [{ person: watching.somebody.person }, { person }] });
    expect(rest.filter(({ type }) => type === 'person-changed')).toEqual([]);
    coming.leave();
    expect(changed()).toEqual([]);
    world.pass(PERSON_GONE_MS);
    expect(changed()).toMatchObject([
      { info: { ...info, here: [], since: world.clock.now() - PERSON_GONE_MS } },
    ]);
    expect(people().map(({ here }) => here.length)).toEqual([1, 0]);
  });
});
