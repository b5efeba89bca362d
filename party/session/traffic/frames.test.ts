import { describe, expect, test } from 'vitest';
import { INVITATION_DEFAULT_MS } from '#protocol/ground/limits.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { ViewerToRoom } from '#protocol/wire/messages.ts';
import { announcement, TERMINAL } from '../../testing/author.ts';
import { createTestRoom } from '../../testing/test-room.ts';

describe('[S11] an open socket ends with whom it belongs to, not with the invitation’s time', () => {
  test('nothing happens when the invitation expires', () => {
    const world = createTestRoom();
    const [viewer, agent] = [world.viewer(), world.signedIn()];
    world.pass(INVITATION_DEFAULT_MS);
    viewer.look();
    agent.send(announcement());
    viewer.send({ type: 'report-received', bytes: 1 });
    expect(viewer.look()).not.toEqual([]);
    expect(viewer.socket.closedFor).toBeNull();
  });
});

describe('[S12] rights are checked for every message', () => {
  const size = { cols: 100, rows: 30 };
  const NOT_FOR_OBSERVERS: ViewerToRoom[] = [
    { type: 'write-input', terminal: TERMINAL, fence: 0, input: 1, data: Uint8Array.of(3) },
    { type: 'resize-terminal', terminal: TERMINAL, ...size },
    { type: 'open-terminal', ...size },
    { type: 'end-terminal', terminal: TERMINAL },
    { type: 'end-session' },
  ];

  test.each(NOT_FOR_OBSERVERS)(
    'an observer that sends $type is closed for it, and nobody else notices',
    (message) => {
      const world = createTestRoom({ aboutOutput: true });
      const agent = world.signedIn();
      agent.send(announcement());
      const [observer, other] = [world.viewer('observer'), world.viewer('technician')];
      agent.look();
      other.look();
      observer.send(message);
      expect(observer.socket.closedFor).toBe('not-allowed');
      expect([...agent.look(), ...other.look()]).toEqual([]);
      expect([agent.socket.closedFor, other.socket.closedFor]).toEqual([null, null]);
    },
  );
});

describe('[S13] a frame that is none ends its own connection by name', () => {
  test.each([
    ['malformed-frame', Uint8Array.of(0xc1)],
    ['malformed-frame', encodeFrame({ type: 'watch-terminal', terminal: 7 } as { type: string })],
    ['malformed-frame', 'ping me'],
    ['frame-too-large', new Uint8Array(1024 * 1024 + 1)],
  ] as const)('%s', (reason, frame) => {
    const world = createTestRoom();
    const [viewer, other] = [world.viewer(), world.viewer()];
    viewer.sendFrame(frame);
    expect([viewer.socket.closedFor, other.socket.closedFor]).toEqual([reason, null]);
  });

  test('a type this build does not know is passed over and counted', () => {
    const world = createTestRoom();
    const viewer = world.viewer();
    viewer.sendFrame(encodeFrame({ type: 'dance' }));
    expect([viewer.socket.closedFor, world.room.unknownMessages]).toEqual([null, 1]);
  });

  test('late frames of a closed socket are ignored', () => {
    const world = createTestRoom();
    const viewer = world.viewer();
    viewer.sendFrame('hello');
    viewer.send({ type: 'end-session' });
    expect(String(world.admin({ path: 'record' }).body)).not.toContain('session-ended');
  });
});
