import { beforeEach, describe, expect, test } from 'vitest';
import {
  CUT_WAIT_MS,
  MAX_WATCHES,
  MAX_WATCHES_BURST,
  SCREENS_PER_SECOND,
  VIEWER_QUEUE_MAX_BYTES,
  VIEWER_UNPROVED_MAX_BYTES,
  VIEWER_WINDOW_BYTES,
} from '#protocol/ground/limits.ts';
import { proofAnswer } from '#protocol/wire/proof.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../../testing/author.ts';
import {
  createTestRoom,
  type AgentClient,
  type TestRoom,
  type ViewerClient,
} from '../../testing/test-room.ts';

let world: TestRoom;
let agent: AgentClient;
let segment: ReturnType<typeof authoredSegment>;

const bulk = () => output('x'.repeat(40_000));
const types = (client: ViewerClient) => client.look().map(({ type }) => type);

beforeEach(() => {
  world = createTestRoom({ aboutOutput: true });
  agent = world.signedIn();
  agent.send(announcement());
  segment = authoredSegment(0);
  agent.send(segment.opened());
});

describe('[S40] a join shows the newest segment: its keyframe and what came since', () => {
  test('screen, updates, caught-up, then live', () => {
    agent.send(segment.append(output('a')));
    agent.send(segment.append(output('b'), output('c')));
    const viewer = world.viewer();
    expect(viewer.look().slice(1)).toMatchObject([
      { type: 'screen', segment: 0, keyframe: segment.header.keyframe, skipped: false },
      { type: 'segment-appended' },
      { type: 'segment-appended' },
      { type: 'caught-up', segment: 0, event: 3 },
    ]);
    agent.send(segment.append(output('d')));
    expect(types(viewer)).toEqual(['segment-appended']);
  });

  test.each([
    [1, 2],
    [2, 1],
    [3, 0],
  ])('with %i events on screen only the updates that are missing', (event, missing) => {
    agent.send(segment.append(output('a')));
    agent.send(segment.append(output('b')));
    agent.send(segment.append(output('c')));
    const viewer = world.viewer('observer', { since: { terminal: TERMINAL, segment: 0, event } });
    const expected = [...Array<string>(missing).fill('segment-appended'), 'caught-up'];
    expect(types(viewer).slice(1)).toEqual(expected);
  });

  test('an update in whose middle the viewer stands is sent whole', () => {
    agent.send(segment.append(output('a'), output('b'), output('c')));
    const viewer = world.viewer('observer', { since: { terminal: TERMINAL, segment: 0, event: 1 } });
    expect(types(viewer).slice(1)).toEqual(['segment-appended', 'caught-up']);
  });

  test('what is on screen of an older segment is of no use', () => {
    agent.send(segment.sealed(world.key));
    agent.send(authoredSegment(1).opened());
    const viewer = world.viewer('observer', { since: { terminal: TERMINAL, segment: 0, event: 0 } });
    expect(viewer.look()[1]).toMatchObject({ type: 'screen', segment: 1, skipped: false });
  });

  test('an ended terminal shows its last segment', () => {
    agent.send(segment.append(output('bye')));
    agent.send({ type: 'terminal-ended', terminal: TERMINAL, at: 1, cause: 'exited', exitCode: 0 });
    expect(types(world.viewer())).toEqual(['welcome', 'screen', 'segment-appended', 'caught-up']);
  });

  test('who joined before the first terminal is shown it when it comes', () => {
    const early = createTestRoom({ aboutOutput: true });
    const viewer = early.viewer();
    const first = early.signedIn();
    first.send(announcement());
    first.send(segment.opened());
    expect(viewer.look().slice(2)).toMatchObject([
      { type: 'terminal-changed' },
      { type: 'screen', skipped: false },
      { type: 'caught-up' },
    ]);
  });

  test('watching another terminal shows that one, and no more of the first', () => {
    const other = authoredSegment(0, { terminal: 'bbbbbbbb' });
    agent.send(announcement('bbbbbbbb'));
    agent.send(other.opened());
    const viewer = world.viewer('observer', { watch: TERMINAL });
    viewer.send({ type: 'watch-terminal', terminal: 'bbbbbbbb' });
    expect(viewer.look().slice(1)).toMatchObject([
      { type: 'screen', terminal: TERMINAL },
      { type: 'caught-up' },
      { type: 'screen', terminal: 'bbbbbbbb' },
      { type: 'caught-up' },
    ]);
    agent.send(segment.append(output('a')));
    expect(viewer.look()).toEqual([]);
  });
});

test('[S41] the next segment goes on where the last ended, with nothing redrawn', () => {
  const viewer = world.viewer();
  viewer.look();
  agent.send(segment.append(output('a')));
  agent.send(segment.sealed(world.key));
  agent.send(authoredSegment(1).opened());
  expect(types(viewer)).toEqual(['segment-appended', 'segment-sealed', 'segment-continued']);
});

describe('[S42] a joiner of a long segment waits a moment for a fresh one', () => {
  beforeEach(() => {
    agent.send(segment.append(bulk()));
    agent.look();
  });

  test('the endpoint is asked once for all who wait, and they begin with the fresh segment', () => {
    const [one, two] = [world.viewer(), world.viewer()];
    expect(agent.look()).toEqual([{ type: 'cut-segment', terminal: TERMINAL }]);
    expect([types(one), types(two)]).toEqual([['welcome'], ['welcome']]);
    agent.send(segment.sealed(world.key));
    agent.send(authoredSegment(1).opened());
    expect(one.look()).toMatchObject([{ type: 'screen', segment: 1, skipped: false }, { type: 'caught-up' }]);
    expect(types(two)).toEqual(['screen', 'caught-up']);
  });

  test('a wish that was fulfilled is waited for no longer: what has grown since is shown at once', () => {
    world.viewer();
    agent.send(segment.sealed(world.key));
    const fresh = authoredSegment(1);
    agent.send(fresh.opened());
    agent.send(fresh.append(bulk()));
    expect(types(world.viewer())).toEqual(['welcome', 'screen', 'segment-appended', 'caught-up']);
  });

  test('where none comes they are shown what there is', () => {
    const viewer = world.viewer();
    world.pass(CUT_WAIT_MS - 1);
    expect(types(viewer)).toEqual(['welcome']);
    world.pass(1);
    expect(types(viewer)).toEqual(['screen', 'segment-appended', 'caught-up']);
    world.viewer();
    expect(agent.look().filter(({ type }) => type === 'cut-segment')).toHaveLength(2);
  });

  test('sleep leaves nobody waiting', () => {
    const viewer = world.viewer();
    world.clock.forget();
    world.sleep();
    expect(types(viewer)).toEqual(['welcome', 'screen', 'segment-appended', 'caught-up']);
  });

  test('with the endpoint away nobody waits', () => {
    agent.leave();
    expect(types(world.viewer())).toEqual(['welcome', 'screen', 'segment-appended', 'caught-up']);
  });
});

describe('[S43] who does not keep up is left behind, and joins anew', () => {
  const sentTo = (viewer: ViewerClient) => viewer.socket.frames.reduce((sum, { length }) => sum + length, 0);
  const flood = (from: number) => {
    let live = segment;
    for (let next = from; next < from + 6; next += 1) {
      for (let more = 0; more < 4; more += 1) agent.send(live.append(bulk()));
      agent.send(live.sealed(world.key));
      live = authoredSegment(next);
      agent.send(live.opened());
    }
    segment = live;
  };

  test('no more than a window is sent to it, others get everything, and it resumes at the newest', () => {
    const [slow, quick] = [world.viewer('observer'), world.viewer()];
    let taken = 0;
    quick.look();
    for (let more = 0; more < 40; more += 1) {
      agent.send(segment.append(output('y'.repeat(20_000))));
      taken += quick.socket.frames.reduce((sum, { length }) => sum + length, 0);
      expect(types(quick)).toEqual(['segment-appended']);
      quick.send({ type: 'report-received', bytes: taken + 1_000 });
    }
    const sent = sentTo(slow);
    expect(sent).toBeLessThanOrEqual(VIEWER_WINDOW_BYTES);
    slow.look();
    slow.send({ type: 'report-received', bytes: sent });
    agent.send(segment.sealed(world.key));
    agent.send(authoredSegment(1).opened());
    expect(slow.look()).toMatchObject([{ type: 'screen', segment: 1, skipped: true }, { type: 'caught-up' }]);
  });

  test('[F4] reporting more than was sent gains nothing', () => {
    const boastful = world.viewer();
    boastful.send({ type: 'report-received', bytes: Number.MAX_SAFE_INTEGER });
    const before = sentTo(boastful);
    flood(1);
    expect(sentTo(boastful) - before).toBeLessThanOrEqual(VIEWER_WINDOW_BYTES);
    expect(boastful.socket.closedFor).toBe(null);
  });

  test('sleep does not lose that it lags', () => {
    const slow = world.viewer();
    flood(1);
    const sent = sentTo(slow);
    slow.look();
    world.sleep();
    flood(7);
    expect(slow.look()).toEqual([]);
    slow.send({ type: 'report-received', bytes: sent });
    expect(slow.look()).toMatchObject([{ type: 'screen', skipped: true }, { type: 'caught-up' }]);
  });

  test('asking for screens without reading them fills no more than the window', () => {
    agent.send(segment.append(output('x'.repeat(20_000))));
    const greedy = world.viewer();
    for (let more = 0; more < 100; more += 1) greedy.send({ type: 'watch-terminal', terminal: TERMINAL });
    expect(sentTo(greedy)).toBeLessThanOrEqual(VIEWER_WINDOW_BYTES + 25_000);
  });

  test('what is no output has a limit too: past it the connection ends, to come back anew', () => {
    const idle = world.viewer();
    for (let more = 0; sentTo(idle) < VIEWER_QUEUE_MAX_BYTES - 600 && more < 20_000; more += 1) {
      agent.send({ type: 'terminal-titled', terminal: TERMINAL, title: 't'.repeat(500) });
      if (idle.socket.closedFor !== null) break;
    }
    agent.send({ type: 'terminal-titled', terminal: TERMINAL, title: 't'.repeat(500) });
    expect(idle.socket.closedFor).toBe('rate-limited');
  });
});

test('[S44] a frame is encoded once for all who watch', () => {
  const viewers = [world.viewer(), world.viewer('observer')];
  for (const viewer of viewers) viewer.look();
  agent.send(segment.append(output('a')));
  const [one, two] = viewers.map(({ socket }) => socket.frames[0]);
  expect(one).toBe(two);
});

describe('[G31] whoever reads nothing fills no memory, whatever they report', () => {
  beforeEach(() => agent.send(segment.append(output('x'.repeat(20_000)))));

  /** Asks for screens, reports all that was sent as received, and says what it is given to say to each question. */
  function askForScreens(viewer: ViewerClient, answerOf: (question: string) => string | null): number {
    let sent = 0;
    for (let more = 0; more < (2 * VIEWER_UNPROVED_MAX_BYTES) / 20_000; more += 1) {
      world.clock.advance(1_000 / SCREENS_PER_SECOND);
      viewer.send({ type: 'watch-terminal', terminal: TERMINAL });
      sent += viewer.socket.frames.splice(0).reduce((sum, { length }) => sum + length, 0);
      viewer.send({ type: 'report-received', bytes: Number.MAX_SAFE_INTEGER });
      for (const question of viewer.socket.texts.splice(0)) {
        const answer = answerOf(question);
        if (answer !== null) viewer.sendFrame(answer);
      }
    }
    return sent;
  }

  test('one who says nothing to what it is asked is closed', () => {
    const liar = world.viewer('observer');
    expect(askForScreens(liar, () => null)).toBeLessThanOrEqual(VIEWER_UNPROVED_MAX_BYTES);
    expect(liar.socket.closedFor).toBe('rate-limited');
  });

  test('one who guesses is, too', () => {
    const liar = world.viewer('observer');
    expect(askForScreens(liar, () => `proved ${'A'.repeat(12)}`)).toBeLessThanOrEqual(
      VIEWER_UNPROVED_MAX_BYTES,
    );
    expect(liar.socket.closedFor).toBe('rate-limited');
  });

  test('one who reads goes on for ever, also with an answer from before the room slept', () => {
    const honest = world.viewer('observer');
    askForScreens(honest, proofAnswer);
    world.sleep();
    honest.sendFrame(`proved ${'A'.repeat(12)}`);
    expect(askForScreens(honest, proofAnswer)).toBeGreaterThan(VIEWER_UNPROVED_MAX_BYTES);
    expect(honest.socket.closedFor).toBeNull();
  });
});

describe('[G32] screens are asked for only so often', () => {
  const ask = (viewer: ViewerClient) => viewer.send({ type: 'watch-terminal', terminal: TERMINAL });

  test('more than that closes the socket by name, and no other', () => {
    const [greedy, other] = [world.viewer('observer'), world.viewer('observer')];
    for (let more = 0; more < MAX_WATCHES_BURST; more += 1) ask(greedy);
    expect(greedy.socket.closedFor).toBeNull();
    ask(greedy);
    ask(other);
    expect([greedy, other].map(({ socket }) => socket.closedFor)).toEqual(['rate-limited', null]);
  });

  test('who asks no faster than it may be goes on', () => {
    const viewer = world.viewer('observer');
    for (let more = 0; more < 3 * MAX_WATCHES_BURST; more += 1) {
      ask(viewer);
      world.clock.advance(1_000 / MAX_WATCHES);
    }
    expect(viewer.socket.closedFor).toBeNull();
  });
});
