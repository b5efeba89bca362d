import { beforeEach, expect, test } from 'vitest';
import { MAX_ACTS } from '#protocol/ground/limits.ts';
import { authoredSegment, TERMINAL } from '../../testing/author.ts';
import { createScene, type Scene } from '../../testing/scene.ts';

let scene: Scene;

beforeEach(() => {
  scene = createScene();
});

const reset = { type: 'reset-terminal', terminal: TERMINAL } as const;

test('[T24] who has control resets a terminal, and the record says who', () => {
  const ann = scene.join('client');
  ann.do('ask-control');
  const bob = scene.join();
  bob.do('take-control');
  bob.grant(ann);
  scene.agent.look();
  ann.client.send(reset);
  expect(scene.agent.look()).toEqual([reset]);
  expect(scene.facts('terminal-reset')).toEqual([{ ...reset, type: 'terminal-reset', by: ann.person }]);
});

test('[T24] nobody else does, whatever they send', () => {
  const [ann, cleo, otto] = [scene.join(), scene.join('client'), scene.join('observer')];
  ann.client.send(reset);
  ann.do('take-control');
  scene.agent.look();
  cleo.client.send({ ...reset, person: ann.person, by: ann.person } as never);
  cleo.client.send({ ...reset, terminal: 'cccccccc' });
  otto.client.send(reset);
  expect(ann.refusals).toEqual(['reset-terminal: no-control']);
  expect(cleo.refusals).toEqual(['reset-terminal: no-control', 'reset-terminal: no-such-terminal']);
  expect(otto.client.socket.closedFor).toBe('not-allowed');
  expect(scene.agent.look()).toEqual([]);
  expect(scene.facts('terminal-reset')).toEqual([]);
});

test('[T24] none is on the record that the endpoint cannot hear of, and there is a bound to them', () => {
  const ann = scene.join();
  ann.do('take-control');
  scene.agent.leave();
  ann.client.send(reset);
  expect(ann.refusals).toEqual(['reset-terminal: endpoint-offline']);
  expect(scene.facts('terminal-reset')).toEqual([]);
  for (let act = 0; act < MAX_ACTS; act += 1) ann.client.send(reset);
  expect(ann.client.socket.closedFor).toBe('rate-limited');
});

test('[T24] viewers are given the keyframe of a segment that begins with a reset, and its text says that it does', () => {
  const ann = scene.join('observer');
  const [before, after] = [authoredSegment(0), authoredSegment(1)];
  after.header.reset = true;
  scene.agent.send(before.opened());
  ann.told.push(...ann.client.look());
  ann.told.length = 0;
  scene.agent.send(before.sealed(scene.world.key));
  scene.agent.send(after.opened());
  const { keyframe, segment } = after.header;
  expect(ann.all('segment-continued')).toEqual([]);
  expect(ann.all('screen')).toMatchObject([{ segment, keyframe, reset: true, skipped: false }]);
  expect(after.text()).toContain('"reset":true');
  expect(before.text()).not.toContain('reset');
  scene.world.sleep();
  scene.agent.send(after.sealed(scene.world.key));
  expect(scene.facts('segment-sealed')).toHaveLength(2);
});

test('[T25] what a program left on is told to all, over a sleep too, and no longer once it is off', () => {
  const ann = scene.join();
  const known = () => ann.all('terminal-changed').at(-1)?.info.strayModes;
  scene.agent.send({ type: 'stray-modes-seen', terminal: TERMINAL, on: true });
  expect(known()).toBe(true);
  scene.world.sleep();
  expect(scene.join().welcome.terminals).toMatchObject([{ strayModes: true }]);
  scene.agent.send({ type: 'stray-modes-seen', terminal: TERMINAL, on: false });
  expect(known()).not.toBe(true);
});
