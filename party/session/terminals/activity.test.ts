import { beforeEach, expect, test } from 'vitest';
import { ACTIVITY_EVERY_MS, ACTIVITY_FIRST_MS } from '#protocol/ground/limits.ts';
import { announcement, authoredSegment, output } from '../../testing/author.ts';
import { createScene, type Scene, type Seat } from '../../testing/scene.ts';

const OTHER = 'bbbbbbbb';
let scene: Scene;
let segment: ReturnType<typeof authoredSegment>;

beforeEach(() => {
  scene = createScene();
  scene.agent.send(announcement(OTHER));
  segment = authoredSegment(0, { terminal: OTHER });
  scene.agent.send(segment.opened());
});

const print = (count = 1) => {
  for (let each = 0; each < count; each += 1) scene.agent.send(segment.append(output('x')));
};
const told = (seat: Seat) => seat.all('terminal-active').map(({ terminal, event }) => [terminal, event]);
const watch = (seat: Seat, terminal: string) => seat.client.send({ type: 'watch-terminal', terminal });

test('[TA7] who watches another terminal is told that there is output, and up to where; who watches it is not', () => {
  const [ann, bob] = [scene.join(), scene.join('observer')];
  watch(ann, 'aaaaaaaa');
  watch(bob, OTHER);
  print(3);
  expect(told(ann)).toEqual([]);
  scene.world.clock.advance(ACTIVITY_FIRST_MS);
  expect(told(ann)).toEqual([[OTHER, 3]]);
  expect(told(bob)).toEqual([]);
});

test('[TA7] however much is printed it is told once a second, and the last of it always', () => {
  const ann = scene.join();
  watch(ann, 'aaaaaaaa');
  print();
  scene.world.clock.advance(ACTIVITY_FIRST_MS);
  for (let each = 0; each < 50; each += 1) {
    print();
    scene.world.clock.advance(ACTIVITY_EVERY_MS / 50);
  }
  scene.world.clock.advance(ACTIVITY_EVERY_MS);
  expect(told(ann)).toEqual([
    [OTHER, 1],
    [OTHER, 51],
  ]);
});

test('[TA7] where everybody watches it nothing waits, and a room may sleep', () => {
  const ann = scene.join();
  watch(ann, OTHER);
  scene.world.clock.advance(60_000);
  const { pending } = scene.world.clock;
  print();
  expect(scene.world.clock.pending).toBe(pending);
  expect(told(ann)).toEqual([]);
});

test('[TA7] a clock that is set back holds no word of output back', () => {
  const ann = scene.join();
  watch(ann, 'aaaaaaaa');
  print();
  scene.world.clock.advance(ACTIVITY_FIRST_MS);
  scene.world.clock.setBack(3_600_000);
  print();
  scene.world.clock.advance(ACTIVITY_EVERY_MS);
  expect(told(ann)).toEqual([
    [OTHER, 1],
    [OTHER, 2],
  ]);
});
