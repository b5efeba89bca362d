import { beforeEach, describe, expect, test } from 'vitest';
import {
  INPUT_FRAME_BYTES,
  INPUT_TIMEOUT_MS,
  MAX_INPUT_BYTES,
  MAX_UNSETTLED_INPUT_BYTES,
} from '#protocol/ground/limits.ts';
import { announcement, TERMINAL } from '../../testing/author.ts';
import { createTestRoom, type AgentClient, type TestRoom, type Viewer } from '../../testing/test-room.ts';

let world: TestRoom;
let agent: AgentClient;
let viewer: Viewer;

beforeEach(() => {
  world = createTestRoom({ aboutOutput: true });
  agent = world.signedIn();
  agent.send(announcement());
  viewer = world.viewer();
  takeControl(TERMINAL);
  viewer.look();
  agent.look();
});

/** The first one's of a terminal has this fence. */
const fence = 1;

function takeControl(terminal: string): void {
  viewer.send({ type: 'take-control', terminal });
}

const write = (input: number, bytes = 1, terminal = TERMINAL) =>
  viewer.send({ type: 'write-input', terminal, fence, input, data: new Uint8Array(bytes) });
const passedOn = () =>
  agent.look().flatMap((message) => (message.type === 'write-input' ? [message.input] : []));
const settled = (input: number, problem: string | null) => ({ type: 'input-settled', input, problem });

describe('[S50] input reaches the shell now or is refused now', () => {
  test('two devices of one person with the same ids are told apart', () => {
    const other = world.greet(viewer.somebody);
    other.look();
    write(1);
    other.send({ type: 'write-input', terminal: TERMINAL, fence, input: 1, data: Uint8Array.of(1) });
    const [first, second] = passedOn();
    expect(first).not.toBe(second);
    agent.send({ type: 'input-settled', terminal: TERMINAL, input: second!, problem: null });
    agent.send({ type: 'input-settled', terminal: TERMINAL, input: second!, problem: null });
    expect([viewer.look(), other.look()]).toEqual([[], [settled(1, null)]]);
  });

  test('refused: no such terminal, an ended one, no endpoint; nothing is kept for later', () => {
    write(1, 1, 'bbbbbbbb');
    agent.send({ type: 'terminal-ended', terminal: TERMINAL, at: 1, cause: 'exited', exitCode: 0 });
    write(2);
    agent.send(announcement('cccccccc'));
    takeControl('cccccccc');
    agent.leave();
    write(3, 1, 'cccccccc');
    const answers = viewer.look().filter(({ type }) => type === 'input-settled');
    expect(answers).toEqual([
      settled(1, 'no-such-terminal'),
      settled(2, 'terminal-ended'),
      settled(3, 'endpoint-offline'),
    ]);
    const back = world.signedIn();
    back.send(announcement('cccccccc'));
    expect(back.look().map(({ type }) => type)).toEqual(['resume-terminal']);
  });

  test('refused: more than may be under way, by its bytes and a little for each frame, freed by the answer', () => {
    const full = Math.floor(MAX_UNSETTLED_INPUT_BYTES / (MAX_INPUT_BYTES + INPUT_FRAME_BYTES));
    for (let input = 0; input <= full; input += 1) write(input, MAX_INPUT_BYTES);
    const [first] = passedOn();
    expect(viewer.look()).toEqual([settled(full, 'too-much-input')]);
    agent.send({ type: 'input-settled', terminal: TERMINAL, input: first!, problem: null });
    write(full + 1, MAX_INPUT_BYTES);
    expect(passedOn()).toHaveLength(1);
  });

  test('single keys are as many as their bytes allow', () => {
    const full = Math.floor(MAX_UNSETTLED_INPUT_BYTES / (1 + INPUT_FRAME_BYTES));
    expect(full).toBeGreaterThan(600);
    for (let input = 0; input <= full; input += 1) write(input);
    expect(passedOn()).toHaveLength(full);
    expect(viewer.look()).toEqual([settled(full, 'too-much-input')]);
  });

  test('a line that breaks leaves what was under way unconfirmed', () => {
    write(1);
    agent.leave();
    expect(viewer.look()).toContainEqual(settled(1, 'not-confirmed'));
  });

  test('an agent that answers nothing for long is taken for gone', () => {
    write(1);
    world.pass(INPUT_TIMEOUT_MS - 1);
    expect(agent.socket.closedFor).toBeNull();
    world.pass(1);
    expect(agent.socket.closedFor).toBe('no-answer');
    expect(viewer.look()).toMatchObject([
      settled(1, 'not-confirmed'),
      { type: 'endpoint-changed', online: false },
    ]);
    expect(world.clock.pending).toBe(0);
  });

  test('no timer is left once all is settled, so that the room can sleep', () => {
    write(1);
    agent.send({ type: 'input-settled', terminal: TERMINAL, input: passedOn()[0]!, problem: null });
    world.pass(INPUT_TIMEOUT_MS);
    expect(world.clock.pending).toBe(0);
  });
});

describe('[T40] once a frame of a burst is refused so is the rest of it', () => {
  let inputs = 0;
  const type = (number: number, { under = fence, place = 0 } = {}) =>
    viewer.send({
      ...{ type: 'write-input', terminal: TERMINAL, fence: under, input: (inputs += 1) },
      ...{ burst: { number, place }, data: Uint8Array.of(1) },
    });
  const problems = () =>
    viewer.look().flatMap((message) => (message.type === 'input-settled' ? [message.problem] : []));

  test('under the fence of now too, until its typist begins another', () => {
    type(0, { under: fence - 1 });
    type(0);
    expect(problems()).toEqual(['late', 'late']);
    expect(passedOn()).toEqual([]);
    type(1);
    expect(passedOn()).toHaveLength(1);
  });

  test('whether the room refused it, the endpoint, or its line broke; each for the first reason', () => {
    type(0);
    agent.send({
      type: 'input-settled',
      terminal: TERMINAL,
      input: passedOn()[0]!,
      problem: 'too-much-input',
    });
    type(0, { place: 1 });
    expect(problems()).toEqual(['too-much-input', 'too-much-input']);
    type(1);
    agent.leave();
    agent = world.signedIn();
    agent.send(announcement());
    type(1, { place: 1 });
    expect(problems()).toEqual(['not-confirmed', 'not-confirmed']);
    expect(passedOn()).toEqual([]);
  });

  test('an answer to an older burst refuses nothing of a newer one', () => {
    type(0);
    type(1);
    const [old] = passedOn();
    agent.send({ type: 'input-settled', terminal: TERMINAL, input: old!, problem: 'late' });
    type(1, { place: 1 });
    expect(problems()).toEqual(['late']);
    expect(passedOn()).toHaveLength(1);
  });

  test('a number that goes back is refused, one that jumps is another burst, and one that is none ends the socket', () => {
    type(7);
    type(6);
    type(Number.MAX_SAFE_INTEGER);
    type(7);
    expect(problems()).toEqual(['out-of-turn', 'out-of-turn']);
    expect(passedOn()).toHaveLength(2);
    type(Number.MAX_SAFE_INTEGER + 1);
    expect(viewer.socket.closedFor).toBe('malformed-frame');
  });

  test('one’s is not another’s: two devices of one person have each their own', () => {
    const other = world.greet(viewer.somebody);
    type(0, { under: fence - 1 });
    other.send({
      ...{ type: 'write-input', terminal: TERMINAL, fence, input: 1 },
      ...{ burst: { number: 0, place: 0 }, data: Uint8Array.of(1) },
    });
    expect(passedOn()).toHaveLength(1);
  });

  test('the endpoint is told whose keys they are, by a number of the room’s, and where they stand', () => {
    type(4, { place: 2 });
    const frames = agent.look().filter((message) => message.type === 'write-input');
    expect(frames).toMatchObject([{ burst: { number: 4, place: 2, typist: expect.any(Number) } }]);
  });

  test('who names no burst types as before there were any', () => {
    write(1, 1, 'bbbbbbbb');
    write(2);
    expect(passedOn()).toHaveLength(1);
  });
});
