import { describe, expect, test } from 'vitest';
import { base64url } from '#base/bytes.ts';
import { CHALLENGE_MS, PING_TIMEOUT_MS } from '#protocol/ground/limits.ts';
import { AGENT_HEADER, formatAgentUpgrade } from '#protocol/wire/agent-upgrade.ts';
import type { AgentLife } from '#protocol/lifecycle/absence.ts';
import { agentLine } from '#protocol/server/proof.ts';
import { agentText, serverText, viewerText } from '#protocol/server/signed-text.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { isSigned } from '../../worker/crypto.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../../testing/author.ts';
import { createEndpointKey } from '../../testing/endpoint-key.ts';
import {
  createTestRoom,
  fakeRequest,
  NONCE,
  ORIGIN,
  PLACE,
  SERVER,
  SESSION,
  type TestRoom,
} from '../../testing/test-room.ts';

function facts(world: TestRoom): string[] {
  const lines = String(world.admin({ path: 'record' }).body)
    .split('\n')
    .slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as { fact: { type: string } }).fact.type);
}

/** What the record says of the endpoint's coming and going. */
function told(world: TestRoom): object[] {
  const lines = String(world.admin({ path: 'record' }).body)
    .split('\n')
    .slice(0, -1);
  return lines
    .map((line) => (JSON.parse(line) as { fact: { type: string } }).fact)
    .filter(({ type }) => type.startsWith('endpoint-') || type.startsWith('absence-'));
}

const LIFE = { boot: 'boot-of-the-machine', run: 'first' };
const up = { type: 'endpoint-up', agent: 'test' };
const down = (saw: object) => ({ type: 'endpoint-down', saw });
const explained = (cause: string) => ({ type: 'absence-explained', cause });
const arrive = (world: TestRoom, life?: AgentLife) =>
  world.agent(world.upgrade(life === undefined ? {} : { life }));

const asUpgrade = (headers: Record<string, string>) => fakeRequest({ query: { as: 'agent' }, headers });
const closedFor = (world: TestRoom, headers: Record<string, string>) => world.agent(headers).socket.closedFor;

describe('[S20] only the endpoint that opened the session is its agent', () => {
  test('a socket with an Origin is a browser, and refused', () => {
    const world = createTestRoom({ aboutOutput: true });
    expect(closedFor(world, { ...world.upgrade(), origin: ORIGIN })).toBe('wrong-origin');
  });

  test.each([
    [
      'another key',
      (challenge: string) => createEndpointKey().sign(agentText(PLACE, { session: SESSION, challenge })),
    ],
    [
      'another challenge',
      (_challenge: string, world: TestRoom) =>
        world.key.sign(agentText(PLACE, { session: SESSION, challenge: world.prove('agent').challenge })),
    ],
    [
      'another session',
      (challenge: string, world: TestRoom) => world.key.sign(agentText(PLACE, { session: 'x', challenge })),
    ],
    [
      'another purpose',
      (challenge: string, world: TestRoom) =>
        world.key.sign(viewerText(PLACE, { session: SESSION, person: '', nonceHex: challenge })),
    ],
    [
      'another server’s key',
      (challenge: string, world: TestRoom) =>
        world.key.sign(
          agentText({ ...PLACE, serverKey: world.key.publicKey }, { session: SESSION, challenge }),
        ),
    ],
    ['nothing', () => new Uint8Array(64)],
  ])('a signature of %s is refused', (_name, sign) => {
    const world = createTestRoom({ aboutOutput: true });
    const { challenge } = world.prove('agent');
    const signature = base64url(sign(challenge, world));
    expect(closedFor(world, world.upgrade({ challenge, signature }))).toBe('bad-signature');
    expect(facts(world)).not.toContain('endpoint-up');
  });

  test('what shows nothing, or is of before, opens nothing', () => {
    const world = createTestRoom({ aboutOutput: true });
    expect(closedFor(world, {})).toBe('unsupported-version');
    expect(closedFor(world, world.upgrade({ version: 1 }))).toBe('unsupported-version');
    for (const header of ['', 'x', '!'.repeat(3_000), formatAgentUpgrade({} as never)])
      expect(closedFor(world, { [AGENT_HEADER]: header })).toBe('malformed-frame');
  });
});

describe('[PK10] an agent’s place is taken by proof', () => {
  test('a challenge works once, and for half a minute by the room’s clock, whatever the endpoint’s says', () => {
    const world = createTestRoom({ aboutOutput: true });
    const shown = world.upgrade();
    expect(world.room.refusal(asUpgrade(shown))).toBeNull();
    expect(closedFor(world, shown)).toBeNull();
    expect(closedFor(world, shown)).toBe('challenge-expired');
    expect(world.room.refusal(asUpgrade(shown))).toBe('challenge-expired');
    const late = world.upgrade();
    world.clock.advance(CHALLENGE_MS - 1);
    expect(world.room.refusal(asUpgrade(late))).toBeNull();
    world.clock.advance(1);
    expect(closedFor(world, late)).toBe('challenge-expired');
  });

  test('one of another purpose, another room, another life of the room or nobody’s is none', () => {
    const world = createTestRoom({ aboutOutput: true });
    const foreign = createTestRoom({ seed: 2 }).prove('agent').challenge;
    const [stamp = '', random = '', mac = ''] = world.prove('agent').challenge.split('.');
    const later = `${(Number.parseInt(stamp, 36) + 1).toString(36)}.${random}.${mac}`;
    const wrong = [world.prove('admin').challenge, foreign, later, `.${random}.${mac}`, 'x'.repeat(40)];
    for (const challenge of wrong)
      expect(closedFor(world, world.upgrade({ challenge }))).toBe('challenge-expired');
    const before = world.upgrade();
    world.sleep();
    expect(closedFor(world, before)).toBe('challenge-expired');
    expect(closedFor(world, world.upgrade())).toBeNull();
  });

  test('whoever has seen it shown gains nothing by it while it waits for its socket', () => {
    const world = createTestRoom({ aboutOutput: true });
    const honest = world.agent();
    for (let more = 0; more < 100; more += 1) {
      const { challenge } = world.prove('agent');
      world.agent(world.upgrade({ challenge, signature: 'A'.repeat(86) }));
      world.agent({});
    }
    expect(honest.socket.closedFor).toBeNull();
    expect(world.signedIn().socket.closedFor).toBeNull();
  });
});

test('[PK5] the first frame on the agent’s line is signed by the server over the agent’s own nonce', () => {
  const world = createTestRoom();
  const { challenge } = world.prove('agent');
  const [first] = world.agent(world.upgrade({ challenge })).look();
  if (first?.type !== 'agent-accepted') throw new Error('not accepted');
  const statement = { purpose: agentLine(SESSION), clientNonce: NONCE, serverNonce: challenge };
  const text = serverText(PLACE, statement);
  expect(isSigned({ publicKey: SERVER.publicKey, text, signature: first.proof })).toBe(true);
  expect(first.version).toBe(PROTOCOL_VERSION);
});

describe('[S21] the endpoint up and down is recorded and told', () => {
  test('up, down, and the desk knows', () => {
    const world = createTestRoom({ aboutOutput: true });
    const viewer = world.viewer();
    viewer.look();
    const before = world.news.length;
    world.signedIn().leave();
    expect(viewer.look()).toMatchObject([
      { type: 'endpoint-changed', online: true },
      { type: 'endpoint-changed', online: false },
    ]);
    expect(facts(world).slice(-2)).toEqual(['endpoint-up', 'endpoint-down']);
    expect(world.news.slice(before).map(({ online }) => online)).toEqual([true, false]);
  });

  test('a newer agent replaces the older, whose late frames and end change nothing', () => {
    const world = createTestRoom({ aboutOutput: true });
    const older = world.signedIn();
    const newer = world.signedIn();
    expect(older.socket.closedFor).toBe('replaced');
    older.send(announcement());
    older.leave();
    expect(world.viewer().look()[0]).toMatchObject({ endpoint: { online: true }, terminals: [] });
    expect(newer.socket.closedFor).toBeNull();
  });

  test('after a crash with the endpoint up, down is recorded before anything else', () => {
    const world = createTestRoom({ aboutOutput: true });
    world.signedIn();
    world.crash();
    expect(facts(world).at(-1)).toBe('endpoint-down');
    world.signedIn();
    expect(facts(world).slice(-4)).toEqual([
      'endpoint-up',
      'endpoint-down',
      'endpoint-up',
      'absence-explained',
    ]);
  });

  test('sleep is no crash', () => {
    const world = createTestRoom({ aboutOutput: true });
    const agent = world.signedIn();
    agent.send(announcement());
    const viewer = world.viewer();
    viewer.look();
    agent.look();
    const before = facts(world);
    world.sleep();
    expect(facts(world)).toEqual(before);
    const segment = authoredSegment(0);
    agent.send(segment.opened());
    agent.send(segment.append(output('x')));
    expect(agent.look().map(({ type }) => type)).toEqual(['segment-stored', 'segment-stored']);
    expect(viewer.look().map(({ type }) => type)).toEqual(['screen', 'caught-up', 'segment-appended']);
  });
});

describe('[S26] an absence of the endpoint is recorded as what the room saw', () => {
  test('its line lost', () => {
    const world = createTestRoom();
    arrive(world).leave();
    expect(told(world)).toEqual([up, down({ what: 'line-lost' })]);
  });

  test('its line closed by the room, and why', () => {
    const world = createTestRoom();
    const [first, second] = [arrive(world), arrive(world)];
    expect(first.socket.closedFor).toBe('replaced');
    second.sendFrame(Uint8Array.of(1));
    expect(told(world).filter((_, at) => at % 3 === 1)).toEqual([
      down({ what: 'line-closed', why: 'replaced' }),
      down({ what: 'line-closed', why: 'malformed-frame' }),
    ]);
  });

  test('not running since the last event that is stored', () => {
    const world = createTestRoom();
    world.clock.advance(1000);
    arrive(world);
    const since = world.clock.now();
    world.clock.advance(60_000);
    world.crash();
    expect(told(world)).toEqual([up, down({ what: 'not-running', since })]);
  });

  test('a room that was made anew in a server that ran has seen its line lost', () => {
    const world = createTestRoom();
    arrive(world);
    world.reset();
    expect(told(world)).toEqual([up, down({ what: 'line-lost' })]);
  });

  test('what an agent says of its life is no word of the record', () => {
    const world = createTestRoom();
    arrive(world, LIFE);
    arrive(world, { ...LIFE, boot: 'another' });
    expect(String(world.admin({ path: 'record' }).body)).not.toContain(LIFE.boot);
  });
});

describe('[S27] a server that is about to end', () => {
  test('has that recorded once, and takes no agent any more', () => {
    const world = createTestRoom();
    const agent = arrive(world);
    const viewer = world.viewer();
    viewer.look();
    world.room.serverStops();
    world.room.serverStops();
    agent.leave();
    expect(arrive(world).socket.closedFor).toBe('internal-error');
    expect(told(world)).toEqual([up, down({ what: 'server-stopped' })]);
    expect(viewer.look().filter(({ type }) => type === 'endpoint-changed')).toEqual([]);
    expect(world.news.at(-1)).toMatchObject({ online: false });
    world.crash();
    expect(told(world)).toHaveLength(2);
  });

  test('has nothing to say where no endpoint was there', () => {
    const world = createTestRoom();
    world.room.serverStops();
    expect(told(world)).toEqual([]);
  });
});

describe('[S28] the cause of an absence is what the agent that comes back shows of it', () => {
  test.each([
    ['connection', LIFE, LIFE],
    ['agent-restarted', LIFE, { ...LIFE, run: 'second' }],
    ['endpoint-restarted', LIFE, { boot: 'another', run: 'second' }],
    // Whoever has the key can say what they like of themselves, and nothing of others.
    ['endpoint-restarted', LIFE, { boot: 'another', run: 'first' }],
    ['connection', { boot: 'since 1000', run: 'a' }, { boot: 'since 1030', run: 'a' }],
    ['unknown', undefined, LIFE],
    ['unknown', LIFE, undefined],
  ])('%s', (cause, before, back) => {
    const world = createTestRoom();
    arrive(world, before).leave();
    arrive(world, back);
    expect(told(world)).toEqual([up, down({ what: 'line-lost' }), up, explained(cause)]);
  });

  test('the first that comes explains nothing, and each absence is explained once', () => {
    const world = createTestRoom();
    arrive(world, LIFE);
    world.crash();
    arrive(world, LIFE).leave();
    arrive(world, { ...LIFE, run: 'second' });
    const causes = told(world).filter((fact) => 'cause' in fact);
    expect(causes).toEqual([explained('connection'), explained('agent-restarted')]);
  });

  test('a life in another form is none, and opens nothing', () => {
    const world = createTestRoom();
    const forged = [
      { boot: 'b' },
      { boot: '', run: 'r' },
      { boot: 'b'.repeat(61), run: 'r' },
      { boot: 7, run: 'r' },
      'x',
    ];
    for (const life of forged)
      expect(closedFor(world, world.upgrade({ life: life as AgentLife }))).toBe('malformed-frame');
    expect(told(world)).toEqual([]);
  });
});

describe('[S29] once a session is over', () => {
  test('neither its agent’s leaving nor its return nor the server’s end is recorded; pages are told', () => {
    const world = createTestRoom({ aboutOutput: true });
    const agent = arrive(world, LIFE);
    world.admin({ method: 'POST', path: 'end' });
    const viewer = world.viewer();
    viewer.look();
    agent.leave();
    expect(viewer.look()).toMatchObject([{ type: 'endpoint-changed', online: false }]);
    arrive(world, { ...LIFE, run: 'second' });
    world.crash();
    arrive(world, LIFE);
    world.room.serverStops();
    expect(told(world)).toEqual([up]);
  });
});

describe('[S22] a terminal, as its endpoint tells of it', () => {
  test('size, title, pause and what Ctrl-S holds are kept and told', () => {
    const world = createTestRoom({ aboutOutput: true });
    const agent = world.signedIn();
    const viewer = world.viewer();
    agent.send(announcement());
    viewer.look();
    agent.send({ type: 'terminal-resized', terminal: TERMINAL, cols: 90, rows: 30 });
    agent.send({ type: 'terminal-titled', terminal: TERMINAL, title: 'vim' });
    agent.send({ type: 'terminal-paused', terminal: TERMINAL, pause: 'spool-full' });
    agent.send({ type: 'output-held', terminal: TERMINAL, held: true });
    const last = { cols: 90, rows: 30, title: 'vim', pause: 'spool-full', held: true };
    expect(viewer.look().at(-1)).toMatchObject({ type: 'terminal-changed', info: last });
    world.crash();
    expect(world.viewer().look()[0]).toMatchObject({ terminals: [last] });
  });

  test('[J59] a title is one line with nothing unseen, whatever a program printed', () => {
    const world = createTestRoom({ aboutOutput: true });
    const agent = world.signedIn();
    const viewer = world.viewer();
    agent.send(announcement());
    agent.send({ type: 'terminal-titled', terminal: TERMINAL, title: '\u202evim\u200b\n\x07 x' });
    expect(viewer.look().at(-1)).toMatchObject({ type: 'terminal-changed', info: { title: 'vim x' } });
    agent.send({ type: 'terminal-titled', terminal: TERMINAL, title: '\u200b' });
    expect(viewer.look().at(-1)).toMatchObject({ type: 'terminal-changed', info: { title: null } });
  });

  test('a shell that could not start is told to who asked', () => {
    const world = createTestRoom({ aboutOutput: true });
    const agent = world.signedIn();
    const [asking, other] = [world.viewer(), world.viewer()];
    asking.send({ type: 'open-terminal', cols: 100, rows: 30 });
    const [asked] = agent.look();
    if (asked?.type !== 'open-terminal') throw new Error('not asked');
    expect(asked).toEqual({
      ...asked,
      by: { person: expect.any(String), name: expect.stringMatching(/./), role: 'technician' },
    });
    other.look();
    agent.send({ type: 'open-failed', request: asked.request, reason: 'no such shell' });
    expect(asking.look().at(-1)).toEqual({
      type: 'request-refused',
      request: 'open-terminal',
      reason: 'start-failed',
    });
    expect(other.look()).toEqual([]);
  });
});

describe('[S23] requests reach the endpoint, or are refused with a reason', () => {
  const size = { cols: 100, rows: 30 };

  test('passed on', () => {
    const world = createTestRoom({ aboutOutput: true });
    const agent = world.signedIn();
    agent.send(announcement());
    agent.look();
    const viewer = world.viewer();
    viewer.send({ type: 'take-control', terminal: TERMINAL });
    viewer.send({ type: 'resize-terminal', terminal: TERMINAL, ...size });
    viewer.send({ type: 'end-terminal', terminal: TERMINAL });
    expect(agent.look()).toEqual([
      { type: 'resize-terminal', terminal: TERMINAL, ...size },
      { type: 'end-terminal', terminal: TERMINAL },
    ]);
  });

  test.each([
    ['no-such-terminal', 'bbbbbbbb', true],
    ['endpoint-offline', TERMINAL, false],
  ] as const)('%s', (reason, terminal, online) => {
    const world = createTestRoom({ aboutOutput: true });
    const agent = world.signedIn();
    agent.send(announcement());
    if (!online) agent.leave();
    const viewer = world.viewer();
    viewer.send({ type: 'take-control', terminal: TERMINAL });
    viewer.look();
    viewer.send({ type: 'resize-terminal', terminal, ...size });
    expect(viewer.look()).toEqual([{ type: 'request-refused', request: 'resize-terminal', reason }]);
  });

  test('a terminal that is not there cannot be watched, and what was watched stays', () => {
    const world = createTestRoom({ aboutOutput: true });
    const viewer = world.viewer();
    viewer.look();
    viewer.send({ type: 'watch-terminal', terminal: 'bbbbbbbb' });
    expect(viewer.look()).toEqual([
      { type: 'request-refused', request: 'watch-terminal', reason: 'no-such-terminal' },
    ]);
  });
});

describe('[S24] the end of a session', () => {
  test('is recorded once, told to all, and nothing can be asked afterwards', () => {
    const world = createTestRoom({ aboutOutput: true });
    const agent = world.signedIn();
    agent.send(announcement());
    const [technician, observer] = [world.viewer(), world.viewer('observer')];
    for (const client of [technician, observer]) client.look();
    agent.look();
    technician.send({ type: 'end-session' });
    technician.send({ type: 'end-session' });
    expect(observer.look()).toMatchObject([{ type: 'session-ended' }]);
    expect(agent.look()).toEqual([{ type: 'session-ended' }]);
    expect(facts(world).filter((fact) => fact === 'session-ended')).toHaveLength(1);
    expect(world.news.at(-1)).toMatchObject({ endedAt: world.clock.now() });
    technician.look();
    technician.send({ type: 'write-input', terminal: TERMINAL, fence: 0, input: 1, data: Uint8Array.of(1) });
    technician.send({ type: 'open-terminal', cols: 100, rows: 30 });
    expect(technician.look()).toMatchObject([{ problem: 'terminal-ended' }, { reason: 'endpoint-offline' }]);
    expect(agent.look()).toEqual([]);
  });

  test('the last output still comes in, and a returning agent is told', () => {
    const world = createTestRoom({ aboutOutput: true });
    world.signedIn().leave();
    world.admin({ method: 'POST', path: 'end' });
    const agent = world.agent();
    expect(agent.look().map(({ type }) => type)).toEqual(['agent-accepted', 'session-ended']);
    agent.send(announcement());
    agent.send(authoredSegment(0).opened());
    agent.send({ type: 'terminal-ended', terminal: TERMINAL, at: 1, cause: 'ended', exitCode: null });
    expect(agent.look().at(-1)).toEqual({ type: 'terminal-closed', terminal: TERMINAL, takesBlocks: true });
    expect(
      world
        .viewer()
        .look()
        .map(({ type }) => type),
    ).toEqual(['welcome', 'screen', 'caught-up']);
  });
});

describe('[S25] an endpoint that fell silent is told of while somebody watches', () => {
  const PAST_MS = PING_TIMEOUT_MS + 2;

  test('its line is given up, recorded, and told', () => {
    const world = createTestRoom({ aboutOutput: true });
    const agent = world.signedIn();
    const viewer = world.viewer();
    viewer.look();
    world.pass(10 * PAST_MS);
    expect(agent.socket.closedFor).toBe(null);
    agent.socket.fallSilent();
    world.pass(PAST_MS);
    expect(agent.socket.closedFor).toBe('no-answer');
    expect(viewer.look()).toMatchObject([{ type: 'endpoint-changed', online: false }]);
    expect(facts(world).at(-1)).toBe('endpoint-down');
  });

  test('where nobody watches the room is not woken for it, and whoever comes is told at once', () => {
    const world = createTestRoom({ aboutOutput: true });
    const agent = world.signedIn();
    agent.socket.fallSilent();
    world.pass(5 * PAST_MS);
    expect([agent.socket.closedFor, world.alarmAt]).toEqual([null, null]);
    expect(world.viewer().look()).toMatchObject([{ type: 'welcome', endpoint: { online: false } }]);
  });
});
