import { describe, expect, test } from 'vitest';
import { encodeFrame } from '#protocol/frame.ts';
import { HELLO_TIMEOUT_MS, LINK_DEFAULT_MS, MAX_UNPROVEN_AGENTS, MAX_VIEWERS } from '#protocol/limits.ts';
import type { ViewerToRoom } from '#protocol/messages.ts';
import { announcement, TERMINAL } from '../testing/author.ts';
import { createTestRoom, ORIGIN, type TestRoom } from '../testing/test-room.ts';

const size = { cols: 100, rows: 30 };
const TECHNICIAN_ONLY: ViewerToRoom[] = [
  { type: 'write-input', terminal: TERMINAL, input: 1, data: Uint8Array.of(3) },
  { type: 'resize-terminal', terminal: TERMINAL, ...size },
  { type: 'open-terminal', ...size },
  { type: 'end-terminal', terminal: TERMINAL },
  { type: 'end-session' },
];

function firstLink(world: TestRoom, role: string): string {
  const rows = JSON.parse(String(world.admin({ path: 'links' }).body)) as { id: string; role: string }[];
  return rows.find((row) => row.role === role)!.id;
}

describe('[S10] who may open a viewer socket', () => {
  test.each([
    ['wrong-origin', (_world: TestRoom, cookie: string) => ({ origin: 'https://evil.example', cookie })],
    ['wrong-origin', (_world: TestRoom, cookie: string) => ({ cookie })],
    ['not-signed-in', () => ({ origin: ORIGIN })],
    ['not-signed-in', () => ({ origin: ORIGIN, cookie: `holdfast=${'0'.repeat(64)}` })],
  ] as const)('%s', (reason, headers) => {
    const world = createTestRoom();
    const asked = headers(world, world.enter(world.links.observer));
    expect(world.connect({ headers: asked }).closedFor).toBe(reason);
  });

  test('link-expired and link-revoked', () => {
    const world = createTestRoom();
    const [observer, technician] = [world.enter(world.links.observer), world.enter(world.links.technician)];
    world.admin({ method: 'POST', path: `links/${firstLink(world, 'observer')}/revoke` });
    expect(world.viewerWith({ origin: ORIGIN, cookie: observer }).socket.closedFor).toBe('link-revoked');
    world.pass(LINK_DEFAULT_MS);
    expect(world.viewerWith({ origin: ORIGIN, cookie: technician }).socket.closedFor).toBe('link-expired');
  });

  test('the secret of a link is no cookie', () => {
    const world = createTestRoom();
    const cookie = `holdfast=${world.links.technician.split('#')[1]}`;
    expect(world.viewerWith({ origin: ORIGIN, cookie }).socket.closedFor).toBe('not-signed-in');
  });

  test('room-full', () => {
    const world = createTestRoom();
    const headers = { origin: ORIGIN, cookie: world.enter(world.links.technician) };
    for (let viewer = 0; viewer < MAX_VIEWERS; viewer += 1) world.connect({ headers });
    expect(world.connect({ headers }).closedFor).toBe('room-full');
  });
});

describe('[S11] an open socket ends with its link', () => {
  test('revoked: at once, and only the sockets of that link', () => {
    const world = createTestRoom();
    const [observer, technician] = [world.viewer('observer'), world.viewer('technician')];
    world.admin({ method: 'POST', path: `links/${firstLink(world, 'observer')}/revoke` });
    expect([observer.socket.closedFor, technician.socket.closedFor]).toEqual(['link-revoked', null]);
  });

  test('expired: by the alarm, with nobody saying anything', () => {
    const world = createTestRoom();
    const viewer = world.viewer();
    world.pass(LINK_DEFAULT_MS - 1000);
    expect(viewer.socket.closedFor).toBeNull();
    world.pass(1000);
    expect(viewer.socket.closedFor).toBe('link-expired');
  });

  test('expired: at the next message, should the alarm be late', () => {
    const world = createTestRoom();
    const viewer = world.viewer();
    world.clock.advance(LINK_DEFAULT_MS);
    viewer.send({ type: 'report-received', bytes: 1 });
    expect(viewer.socket.closedFor).toBe('link-expired');
  });

  test('expired: at delivery, should the alarm be late', () => {
    const world = createTestRoom();
    const [viewer, agent] = [world.viewer(), world.signedIn()];
    viewer.look();
    world.clock.advance(LINK_DEFAULT_MS);
    agent.send(announcement());
    expect(viewer.look()).toEqual([]);
    expect(viewer.socket.closedFor).toBe('link-expired');
  });
});

describe('[S12] rights are checked for every message', () => {
  test.each(TECHNICIAN_ONLY)(
    'an observer that sends $type is closed for it, and nobody else notices',
    (message) => {
      const world = createTestRoom();
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
    ['malformed-frame', null],
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
    viewer.sendFrame(null);
    viewer.send({ type: 'end-session' });
    expect(String(world.admin({ path: 'record' }).body)).not.toContain('session-ended');
  });
});

describe('[S14] hello comes first', () => {
  test('anything else is hello-expected', () => {
    const world = createTestRoom();
    const viewer = world.viewerWith({ origin: ORIGIN, cookie: world.enter(world.links.technician) });
    viewer.send({ type: 'report-received', bytes: 1 });
    expect(viewer.socket.closedFor).toBe('hello-expected');
  });

  test('a version nobody speaks any more is named', () => {
    expect(createTestRoom().viewer('technician', { version: 0 }).socket.closedFor).toBe(
      'unsupported-version',
    );
  });

  test('who says nothing for long is closed, viewer or agent', () => {
    const world = createTestRoom();
    const viewer = world.viewerWith({ origin: ORIGIN, cookie: world.enter(world.links.technician) });
    const agent = world.agent();
    const greeted = world.viewer();
    world.pass(HELLO_TIMEOUT_MS - 1);
    expect([viewer.socket.closedFor, agent.socket.closedFor]).toEqual([null, null]);
    world.pass(1);
    expect([viewer.socket.closedFor, agent.socket.closedFor]).toEqual(['hello-timeout', 'hello-timeout']);
    expect(greeted.socket.closedFor).toBeNull();
  });

  test('welcome says how things stand', () => {
    const world = createTestRoom();
    const agent = world.signedIn();
    agent.send(announcement());
    expect(world.viewer('observer').look()).toMatchObject([
      {
        type: 'welcome',
        role: 'observer',
        session: { title: 'Printer', endedAt: null },
        endpoint: { name: 'FS01', online: true },
        terminals: [{ terminal: TERMINAL, ended: null }],
        now: world.clock.now(),
      },
    ]);
  });
});

test('[S15] a room nobody opened has no sockets, no pages and no tables', async () => {
  const { memorySql } = await import('../testing/memory-sql.ts');
  const { createSessionRoom } = await import('./room.ts');
  const { createFakeSocket } = await import('../testing/fake-socket.ts');
  const { fakeRequest } = await import('../testing/test-room.ts');
  const world = createTestRoom();
  const sql = memorySql();
  const room = createSessionRoom({ ...world.ports, sql });
  room.wake([]);
  const [viewer, agent] = [createFakeSocket({ id: '1' }), createFakeSocket({ id: '2' })];
  room.connected(viewer, fakeRequest({ headers: { origin: ORIGIN } }));
  room.connected(agent, fakeRequest({ query: { as: 'agent' } }));
  expect([viewer.closedFor, agent.closedFor]).toEqual(['no-such-session', 'no-such-session']);
  expect(room.request(fakeRequest({ path: 'record' })).status).toBe(404);
  expect(sql.exec('SELECT * FROM sqlite_master')).toEqual([]);
});

test('[S16] sockets that have not proved to be agents are few', () => {
  const world = createTestRoom();
  const agents = Array.from({ length: MAX_UNPROVEN_AGENTS + 1 }, () => world.agent());
  expect(agents.map(({ socket }) => socket.closedFor)).toEqual([
    'room-full',
    ...agents.slice(1).map(() => null),
  ]);
});
