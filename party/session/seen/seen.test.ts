import { beforeEach, describe, expect, test } from 'vitest';
import { LOOKED_AT_BURST, LOOKED_AT_EVERY_MS } from '#protocol/ground/limits.ts';
import { TERMINAL } from '../../testing/author.ts';
import { peopleActs } from '../../testing/people-acts.ts';
import { createScene, type Scene } from '../../testing/scene.ts';

let scene: Scene;

beforeEach(() => {
  scene = createScene();
});

const lookAt = (line: number) => ({ type: 'looked-at', terminal: TERMINAL, line }) as const;

describe('[TR20] the room keeps with each person where they last looked at the live end', () => {
  test('who comes back is told, on whichever device, and who never looked is told of nothing', () => {
    const ann = scene.join();
    expect(ann.welcome.seen).toBeNull();
    scene.world.pass(1_000);
    ann.client.send(lookAt(41));
    const at = scene.world.clock.now();
    scene.world.pass(3_600_000);
    expect(scene.back(ann).welcome.seen).toEqual({ terminal: TERMINAL, line: 41, at });
    expect(scene.join('client').welcome.seen).toBeNull();
  });

  test('what comes sooner than it may is not kept, and the next is', () => {
    const ann = scene.join('observer');
    ann.client.send(lookAt(1));
    ann.client.send(lookAt(2));
    expect(scene.back(ann).welcome.seen).toMatchObject({ line: 1 });
    scene.world.pass(LOOKED_AT_EVERY_MS);
    ann.client.send(lookAt(3));
    expect(scene.back(ann).welcome.seen).toMatchObject({ line: 3 });
  });
});

test('[TR21] where somebody looked is forgotten once they are removed', () => {
  const [ann, cleo] = [scene.join(), scene.join('client')];
  ann.client.send(lookAt(1));
  cleo.client.send(lookAt(2));
  const acts = peopleActs(scene.world);
  expect(acts.revoke(acts.invitationOf('client')).status).toBe(204);
  const rows = scene.world.ports.sql.exec('SELECT person FROM last_seen');
  expect(rows).toEqual([{ person: ann.person }]);
});

describe('[TR21] looking is on no record and told to nobody', () => {
  test('nothing is put on the record, and neither the endpoint nor anybody else hears of it', () => {
    const [ann, cleo] = [scene.join(), scene.join('client')];
    const before = scene.record().length;
    scene.agent.look();
    cleo.client.look();
    ann.client.look();
    ann.client.send(lookAt(5));
    expect([scene.agent.look(), cleo.client.look(), ann.client.look()]).toEqual([[], [], []]);
    expect(scene.record()).toHaveLength(before);
  });

  test('forged: of a terminal that is not there nothing is kept, and too many are closed by name', () => {
    const ann = scene.join('observer');
    ann.client.send({ type: 'looked-at', terminal: 'zzzzzzzz', line: 3 });
    expect(ann.client.socket.closedFor).toBeNull();
    expect(scene.back(ann).welcome.seen).toBeNull();
    for (let said = 0; said <= LOOKED_AT_BURST; said++) ann.client.send(lookAt(said));
    expect(ann.client.socket.closedFor).toBe('rate-limited');
    const ben = scene.join('observer');
    ben.client.send({ ...lookAt(-1) });
    expect(ben.client.socket.closedFor).toBe('malformed-frame');
  });
});
