import { beforeEach, describe, expect, test } from 'vitest';
import {
  INPUT_TIMEOUT_MS,
  MAX_INPUT_BYTES,
  MAX_UNSETTLED_INPUTS,
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

  test('refused: more frames or bytes than may be under way', () => {
    for (let input = 0; input <= MAX_UNSETTLED_INPUTS; input += 1) write(input);
    expect(passedOn()).toHaveLength(MAX_UNSETTLED_INPUTS);
    expect(viewer.look()).toEqual([settled(MAX_UNSETTLED_INPUTS, 'too-much-input')]);
  });

  test('the bytes are counted too, and freed by the answer', () => {
    const full = MAX_UNSETTLED_INPUT_BYTES / MAX_INPUT_BYTES;
    for (let input = 0; input <= full; input += 1) write(input, MAX_INPUT_BYTES);
    const [first] = passedOn();
    expect(viewer.look()).toEqual([settled(full, 'too-much-input')]);
    agent.send({ type: 'input-settled', terminal: TERMINAL, input: first!, problem: null });
    write(full + 1, MAX_INPUT_BYTES);
    expect(passedOn()).toHaveLength(1);
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
