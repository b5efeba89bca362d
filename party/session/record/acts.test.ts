import { describe, expect, test, beforeEach } from 'vitest';
import { ACTS_MS, MAX_ACTS } from '#protocol/ground/limits.ts';
import { createScene, type Scene } from '../../testing/scene.ts';

let scene: Scene;

beforeEach(() => {
  scene = createScene();
});

describe('[T17] what goes on the record is asked for only so often', () => {
  test('one too many closes that socket, a person’s devices taken together, and later it is allowed again', () => {
    const ann = scene.join();
    const [other, bob] = [scene.back(ann), scene.join()];
    for (let act = 0; act < MAX_ACTS; act += 1) (act % 2 === 0 ? ann : other).do('stop-program');
    bob.do('stop-program');
    other.do('stop-program');
    expect([ann, other, bob].map(({ client }) => client.socket.closedFor)).toEqual([
      null,
      'rate-limited',
      null,
    ]);
    scene.world.pass(ACTS_MS);
    ann.do('stop-program');
    expect(ann.client.socket.closedFor).toBeNull();
    expect(scene.facts('program-stopped')).toHaveLength(MAX_ACTS + 2);
  });

  test('shells are, too: what is asked for at once is not more than the endpoint bears', () => {
    const ann = scene.join();
    for (let more = 0; more <= MAX_ACTS; more += 1)
      ann.client.send({ type: 'open-terminal', cols: 80, rows: 24 });
    expect(ann.client.socket.closedFor).toBe('rate-limited');
    expect(scene.agent.look().filter(({ type }) => type === 'open-terminal')).toHaveLength(MAX_ACTS);
  });
});
