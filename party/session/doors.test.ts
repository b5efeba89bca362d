import { describe, expect, test } from 'vitest';
import { hex } from '#base/bytes.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { HELLO_TIMEOUT_MS, INVITATION_DEFAULT_MS, MAX_TABS, MAX_VIEWERS } from '#protocol/ground/limits.ts';
import type { ViewerToRoom } from '#protocol/wire/messages.ts';
import { viewerText } from '#protocol/server/signed-text.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { announcement, TERMINAL } from '../testing/author.ts';
import { createEndpointKey, type EndpointKey } from '../testing/endpoint-key.ts';
import {
  createTestRoom,
  ORIGIN,
  PLACE,
  SESSION,
  type Somebody,
  type TestRoom,
} from '../testing/test-room.ts';

const headersOf = ({ cookie }: Somebody) => ({ origin: ORIGIN, cookie });

describe('[S10] who may open a viewer socket', () => {
  test.each([
    ['wrong-origin', (cookie: string) => ({ origin: 'https://evil.example', cookie })],
    ['wrong-origin', (cookie: string) => ({ cookie })],
    ['not-signed-in', () => ({ origin: ORIGIN })],
    ['not-signed-in', () => ({ origin: ORIGIN, cookie: `holdfast=${'0'.repeat(43)}` })],
  ] as const)('%s', (reason, headers) => {
    const world = createTestRoom();
    const asked = headers(world.enter(world.links.observer).cookie);
    expect(world.connect({ headers: asked }).closedFor).toBe(reason);
  });

  test('the secret of an invitation is no cookie', () => {
    const world = createTestRoom();
    const cookie = `holdfast=${world.links.technician.split('#')[1]}`;
    expect(world.viewerWith({ origin: ORIGIN, cookie }).socket.closedFor).toBe('not-signed-in');
  });

  test('room-full', () => {
    const world = createTestRoom();
    const headers = () => headersOf(world.enter(world.links.technician));
    for (let opened = 0; opened < MAX_VIEWERS; opened += MAX_TABS) {
      const device = headers();
      for (let tab = 0; tab < MAX_TABS; tab += 1) world.connect({ headers: device });
    }
    expect(world.connect({ headers: headers() }).closedFor).toBe('room-full');
  });
});

describe('[J9] a socket says as whom it comes, and proves it', () => {
  const hello = { type: 'hello', version: PROTOCOL_VERSION, client: 'x', watch: null, since: null } as const;

  /** A socket of `somebody`'s browser, its challenge answered for `person` by `key`. */
  function answer(
    world: TestRoom,
    somebody: Somebody,
    wrong: { person?: string; key?: EndpointKey; text?: string },
  ) {
    const { person = somebody.person, key = somebody.browser.key } = wrong;
    const client = world.viewerWith(headersOf(somebody));
    const [challenge] = client.look();
    if (challenge?.type !== 'challenge') throw new Error('no challenge');
    const text =
      wrong.text ?? viewerText(PLACE, { session: SESSION, person, nonceHex: hex(challenge.nonce) });
    client.send({ ...hello, person, signature: key.sign(text) });
    return client;
  }

  test('with another key, another text, another nonce: bad-signature', () => {
    const world = createTestRoom();
    const somebody = world.enter(world.links.technician);
    const old = viewerText(PLACE, { session: SESSION, person: somebody.person, nonceHex: '00'.repeat(32) });
    const forged = [{ key: createEndpointKey() }, { text: '' }, { text: old }];
    for (const wrong of forged) {
      expect(answer(world, somebody, wrong).socket.closedFor).toBe('bad-signature');
    }
    expect(answer(world, somebody, {}).look()[0]).toMatchObject({ type: 'welcome' });
  });

  test('[PK11] relayed from another server or another origin: what was signed for that one is worth nothing here', () => {
    const world = createTestRoom();
    const somebody = world.enter(world.links.technician);
    const places = [
      { ...PLACE, serverKey: createEndpointKey().publicKey },
      { ...PLACE, origin: 'https://evil.example' },
    ];
    for (const place of places) {
      const client = world.viewerWith(headersOf(somebody));
      const [challenge] = client.look();
      const nonceHex = challenge?.type === 'challenge' ? hex(challenge.nonce) : '';
      const { person, browser } = somebody;
      const relayed = browser.key.sign(viewerText(place, { session: SESSION, person, nonceHex }));
      client.send({ ...hello, person, signature: relayed });
      expect(client.socket.closedFor).toBe('bad-signature');
    }
  });

  test('as somebody else, whatever is signed: not-allowed', () => {
    const world = createTestRoom();
    const [somebody, other] = [world.enter(world.links.observer), world.enter(world.links.technician)];
    const stolen = { person: other.person };
    expect(answer(world, somebody, stolen).socket.closedFor).toBe('not-allowed');
    expect(answer(world, somebody, { person: 'n0b0dy0000' }).socket.closedFor).toBe('not-allowed');
    expect(answer(world, somebody, { ...stolen, key: other.browser.key }).socket.closedFor).toBe(
      'not-allowed',
    );
  });

  test('each socket is challenged anew, and only the first word is a hello', () => {
    const world = createTestRoom();
    const somebody = world.enter(world.links.technician);
    const nonces = [0, 1].map(() => {
      const [challenge] = world.viewerWith(headersOf(somebody)).look();
      return challenge?.type === 'challenge' ? hex(challenge.nonce) : '';
    });
    expect(new Set(nonces).size).toBe(2);
    const client = answer(world, somebody, {});
    client.send({ ...hello, person: somebody.person, signature: new Uint8Array(64) });
    expect(client.socket.closedFor).toBe('malformed-frame');
  });

  test('sleep between challenge and answer changes nothing', () => {
    const world = createTestRoom();
    const somebody = world.enter(world.links.technician);
    const client = world.viewerWith(headersOf(somebody));
    const [challenge] = client.look();
    world.sleep();
    const { person, browser } = somebody;
    const nonceHex = challenge?.type === 'challenge' ? hex(challenge.nonce) : '';
    const signature = browser.key.sign(viewerText(PLACE, { session: SESSION, person, nonceHex }));
    client.send({ ...hello, person, signature });
    expect(client.look()[0]).toMatchObject({ type: 'welcome', you: { person } });
  });
});

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

describe('[S14] hello comes first', () => {
  test('anything else is hello-expected', () => {
    const world = createTestRoom();
    const viewer = world.viewerWith(headersOf(world.enter(world.links.technician)));
    viewer.send({ type: 'report-received', bytes: 1 });
    expect(viewer.socket.closedFor).toBe('hello-expected');
  });

  test('a version nobody speaks any more is named', () => {
    expect(createTestRoom().viewer('technician', { version: 0 }).socket.closedFor).toBe(
      'unsupported-version',
    );
  });

  test('who says nothing for long is closed', () => {
    const world = createTestRoom();
    const viewer = world.viewerWith(headersOf(world.enter(world.links.technician)));
    const greeted = world.viewer();
    world.pass(HELLO_TIMEOUT_MS - 1);
    expect(viewer.socket.closedFor).toBeNull();
    world.pass(1);
    expect(viewer.socket.closedFor).toBe('hello-timeout');
    expect(greeted.socket.closedFor).toBeNull();
  });

  test('welcome says how things stand', () => {
    const world = createTestRoom();
    const agent = world.signedIn();
    agent.send(announcement());
    expect(world.viewer('observer').look().slice(0, 1)).toMatchObject([
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
  expect(room.request(fakeRequest({ path: 'record' }))).toMatchObject({ status: 404 });
  const asked = fakeRequest({ query: { person: 'n0b0dy0000' } });
  expect(room.admitNotes(asked)).toEqual({ ok: false, problem: 'no-such-session' });
  expect(room.ticket('n0b0dy0000')).toBe(null);
  expect(sql.exec('SELECT * FROM sqlite_master')).toEqual([]);
});
