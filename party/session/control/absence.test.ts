import { describe, expect, test, beforeEach } from 'vitest';
import { CONTROL_GONE_MS } from '#protocol/ground/limits.ts';
import { createScene, type Scene } from '../../testing/scene.ts';

let scene: Scene;

beforeEach(() => {
  scene = createScene();
});

describe('[T12] control of who is gone is free after the time the policy says, and not before', () => {
  test('the holder’s machine dies in mid-word', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.do('take-control');
    ann.client.leave();
    scene.world.pass(CONTROL_GONE_MS - 1);
    expect(bob.control?.holder).toBe(ann.person);
    scene.world.pass(1);
    expect(bob.control).toMatchObject({ holder: null, fence: 2 });
    expect(scene.passes().at(-1)).toEqual(['absent', 2]);
    expect(scene.heard('raise-fence').at(-1)).toMatchObject({ fence: 2, role: null });
    const returned = scene.back(ann);
    expect(returned.outcome(returned.type('d', 1))).toBe('no-control');
  });

  test('who is back in time has it still', () => {
    const ann = scene.join();
    ann.do('take-control');
    ann.client.leave();
    scene.world.pass(CONTROL_GONE_MS - 1);
    const returned = scene.back(ann);
    scene.world.pass(CONTROL_GONE_MS);
    expect(returned.control).toMatchObject({ holder: returned.person, fence: 1 });
  });

  test('who was back and went again is gone from then', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.do('take-control');
    ann.client.leave();
    scene.world.pass(CONTROL_GONE_MS / 2);
    scene.back(ann).client.leave();
    scene.world.pass(CONTROL_GONE_MS - 1);
    expect(bob.control?.holder).toBe(ann.person);
    scene.world.pass(1);
    expect(bob.control?.holder).toBeNull();
  });

  test.each(['crash', 'sleep'] as const)('over a %s of the room', (how) => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.do('take-control');
    ann.client.leave();
    scene.world.pass(CONTROL_GONE_MS / 2);
    scene.world[how]();
    scene.world.pass(CONTROL_GONE_MS / 2);
    expect((how === 'crash' ? scene.back(bob) : bob).control).toMatchObject({ holder: null, fence: 2 });
  });

  test('after a crash the time counts for those who do not come back', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.do('take-control');
    scene.world.crash();
    const again = scene.back(bob);
    scene.world.pass(CONTROL_GONE_MS - 1);
    expect(again.control?.holder).toBe(ann.person);
    scene.world.pass(1);
    expect(again.control?.holder).toBeNull();
  });

  test('another time, by policy, counts at once', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.do('take-control');
    ann.client.leave();
    scene.world.pass(15_000);
    scene.world.admin({ method: 'POST', path: 'policy', body: { controlGoneMs: 20_000 } });
    scene.world.pass(4_999);
    expect(bob.control?.holder).toBe(ann.person);
    scene.world.pass(1);
    expect(bob.control?.holder).toBeNull();
  });
});
