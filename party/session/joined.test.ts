import { beforeEach, describe, expect, test } from 'vitest';
import { concat } from '#base/bytes.ts';
import { encodeFrame } from '#protocol/frame.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../testing/author.ts';
import { createTestRoom, type AgentClient, type TestRoom, type ViewerClient } from '../testing/test-room.ts';

let world: TestRoom;
let agent: AgentClient;
let viewer: ViewerClient;
const segment = () => authoredSegment(0);

beforeEach(() => {
  world = createTestRoom();
  agent = world.signedIn();
  agent.send(announcement());
  viewer = world.viewer('technician', { version: 2 });
});

describe('[F5] frames of several messages', () => {
  test('a key’s echo and its answer come in one, and are taken in order', () => {
    const live = segment();
    agent.send(live.opened());
    viewer.look();
    viewer.send({ type: 'write-input', terminal: TERMINAL, input: 7, data: Uint8Array.of(1) });
    const [written] = agent.look().flatMap((message) => (message.type === 'write-input' ? [message] : []));
    const settled = { type: 'input-settled', terminal: TERMINAL, input: written!.input, problem: null };
    agent.sendFrame(concat([encodeFrame(live.append(output('x'))), encodeFrame(settled)]));
    expect(viewer.look()).toMatchObject([
      { type: 'segment-appended' },
      { type: 'input-settled', input: 7, problem: null },
    ]);
    expect(agent.look()).toMatchObject([{ type: 'segment-stored', event: 1 }]);
  });

  test('what stands before a malformed message is taken, what stands behind it is not', () => {
    const live = segment();
    const frames = [live.opened(), { type: 'segment-appended' }, live.append(output('x'))].map(encodeFrame);
    agent.sendFrame(concat(frames));
    expect(agent.socket.closedFor).toBe('malformed-frame');
    expect(world.ports.sql.exec('SELECT count(*) AS rows FROM segments')).toEqual([{ rows: 1 }]);
    expect(world.ports.sql.exec('SELECT count(*) AS rows FROM updates')).toEqual([{ rows: 0 }]);
  });

  test('only who speaks version 2 is sent such, also after the room has slept', () => {
    const old = world.viewer();
    expect([viewer.socket.joins, old.socket.joins]).toEqual([true, false]);
    world.sleep();
    expect([viewer.socket.joins, old.socket.joins]).toEqual([true, false]);
  });
});
