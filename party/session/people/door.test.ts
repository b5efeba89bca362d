import { describe, expect, test } from 'vitest';
import { hex } from '#base/bytes.ts';
import { HELLO_TIMEOUT_MS, MAX_TABS, MAX_VIEWERS } from '#protocol/ground/limits.ts';
import { viewerText } from '#protocol/server/signed-text.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { announcement, TERMINAL } from '../../testing/author.ts';
import { createEndpointKey, type EndpointKey } from '../../testing/endpoint-key.ts';
import {
  createTestRoom,
  ORIGIN,
  PLACE,
  SESSION,
  type Somebody,
  type TestRoom,
} from '../../testing/test-room.ts';

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
