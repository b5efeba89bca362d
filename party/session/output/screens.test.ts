import { beforeEach, describe, expect, test } from 'vitest';
import {
  CUT_WAIT_MS,
  MAX_TABS,
  MAX_WATCHES,
  MAX_WATCHES_BURST,
  READ_BYTES_BURST,
  READ_BYTES_PER_SECOND,
  READ_SOURCE_BYTES_BURST,
  READ_SOURCE_BYTES_PER_SECOND,
  SCREENS_BURST,
  SCREENS_PER_SECOND,
} from '#protocol/ground/limits.ts';
import { proofAnswer } from '#protocol/wire/proof.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../../testing/author.ts';
import {
  createTestRoom,
  type AgentClient,
  type TestRoom,
  type Viewer,
  type ViewerClient,
} from '../../testing/test-room.ts';

/** A segment is that long at most. */
const SCREEN_BYTES = 240_000;
const OTHER = 'bbbbbbbb';
const ASKED_EVERY_MS = 100;

let world: TestRoom;
let agent: AgentClient;
let typist: Viewer;
let segment: ReturnType<typeof authoredSegment>;

beforeEach(() => {
  world = createTestRoom({ aboutOutput: true });
  agent = world.signedIn();
  agent.send(announcement());
  segment = authoredSegment(0);
  agent.send(segment.opened());
  for (let more = 0; more < 4; more += 1) agent.send(segment.append(output('x'.repeat(SCREEN_BYTES / 4))));
  typist = world.viewer();
  typist.send({ type: 'take-control', terminal: TERMINAL });
  world.clock.advance(CUT_WAIT_MS);
  readAll(typist);
  agent.look();
});

const ask = (viewer: ViewerClient, terminal = TERMINAL) => viewer.send({ type: 'watch-terminal', terminal });
const screensOf = (viewer: ViewerClient) =>
  viewer.look().flatMap((message) => (message.type === 'screen' ? [message.terminal] : []));

/** Asks for a screen, and gives what came once a shorter segment has been waited for. */
function screensFor(viewer: ViewerClient): string[] {
  ask(viewer);
  world.clock.advance(CUT_WAIT_MS);
  return screensOf(viewer);
}

/** What is live here, and news of people, is shorter. */
const isOfScreen = ({ length }: Uint8Array) => length > 1_000;

/** Takes in what came: reports it, and answers what it is asked. Gives the bytes of screens. */
function readAll(viewer: ViewerClient): number {
  const frames = viewer.socket.frames.splice(0);
  const bytes = frames.filter(isOfScreen).reduce((sum, { length }) => sum + length, 0);
  if (frames.length > 0) viewer.send({ type: 'report-received', bytes: Number.MAX_SAFE_INTEGER });
  for (const question of viewer.socket.texts.splice(0)) viewer.sendFrame(proofAnswer(question) ?? '');
  return bytes;
}

/** A key is at the agent, and its echo on the typist's screen, in the moment it is pressed. */
function typeOne(input: number): void {
  typist.send({ type: 'write-input', terminal: TERMINAL, fence: 1, input, data: Uint8Array.of(97) });
  const passedOn = agent.look().flatMap((message) => (message.type === 'write-input' ? [message.input] : []));
  expect(passedOn).toHaveLength(1);
  agent.send({ type: 'input-settled', terminal: TERMINAL, input: passedOn[0] ?? 0, problem: null });
  agent.send(segment.append(output('a')));
  expect(typist.look().map(({ type }) => type)).toEqual(['input-settled', 'segment-appended']);
  typist.send({ type: 'report-received', bytes: Number.MAX_SAFE_INTEGER });
}

/** Each socket asks so often a second for ten seconds, while somebody types; gives the bytes all were sent. */
function attack(sockets: readonly ViewerClient[], perSecond: number): number {
  let bytes = 0;
  let owed = 0;
  for (let round = 0; round < 100; round += 1) {
    owed += (sockets.length * perSecond * ASKED_EVERY_MS) / 1_000;
    for (let at = 0; owed >= 1; owed -= 1, at += 1) ask(sockets[(round + at) % sockets.length] ?? typist);
    for (const socket of sockets) bytes += readAll(socket);
    typeOne(round + 1);
    world.clock.advance(ASKED_EVERY_MS);
  }
  return bytes;
}

/** The last screen there was room for may be more than was left. */
const within = (bytes: number, { burst, perSecond }: { burst: number; perSecond: number }) =>
  expect(bytes).toBeLessThan(burst + 10 * perSecond + 2 * SCREEN_BYTES);

describe('[G33] screens are sent as far as a person, and a role at a source, may read', () => {
  const ofPerson = { burst: READ_BYTES_BURST, perSecond: READ_BYTES_PER_SECOND };

  test.each([28, MAX_WATCHES / MAX_TABS])(
    'twenty sockets of one observer, each asking %d times a second, keep no key back',
    (perSecond) => {
      const somebody = world.enter(world.links.observer);
      within(
        attack(
          Array.from({ length: MAX_TABS }, () => world.greet(somebody)),
          perSecond,
        ),
        ofPerson,
      );
    },
  );

  test('nor do invented people, who read nothing away from another role beside them', () => {
    const sockets = Array.from({ length: 60 }, () => world.viewer('observer'));
    readAll(typist);
    within(attack(sockets, 2), { burst: READ_SOURCE_BYTES_BURST, perSecond: READ_SOURCE_BYTES_PER_SECOND });
    expect(screensFor(typist)).toEqual([TERMINAL]);
  });

  test('a source outlives the room’s sleep', () => {
    const observers = Array.from({ length: 60 }, () => world.viewer('observer'));
    world.clock.advance(CUT_WAIT_MS);
    for (const observer of observers) readAll(observer);
    world.sleep();
    readAll(typist);
    within(attack(observers, 2), { burst: READ_SOURCE_BYTES_BURST, perSecond: READ_SOURCE_BYTES_PER_SECOND });
  });

  test('what was read of the record keeps no screen back', () => {
    const { headers } = typist.somebody;
    const read = () => world.request({ path: `terminals/${TERMINAL}/segments/0`, headers }).status;
    let reads = 0;
    for (; read() === 200; reads += 1) expect(reads).toBeLessThan(READ_BYTES_BURST);
    expect(screensFor(typist)).toEqual([TERMINAL]);
  });
});

describe('[G34] who asks for too many screens waits for their turn', () => {
  let tabs: ViewerClient[];

  beforeEach(() => {
    agent.send(announcement(OTHER));
    agent.send(authoredSegment(0, { terminal: OTHER }).opened());
    const somebody = world.enter(world.links.observer);
    tabs = Array.from({ length: MAX_TABS }, () => world.greet(somebody, { watch: OTHER }));
  });

  test('as many tabs as there may be come back together, and all have their screen at once', () => {
    expect(SCREENS_BURST).toBeGreaterThanOrEqual(MAX_TABS);
    for (const tab of tabs) expect(screensOf(tab)).toEqual([OTHER]);
  });

  test('of several requests the last is answered, without being made again, and output follows', () => {
    const [tab = typist] = tabs;
    tab.look();
    for (const terminal of [TERMINAL, OTHER, OTHER, TERMINAL]) ask(tab, terminal);
    expect(screensOf(tab)).toEqual([]);
    world.clock.advance(2 * (1_000 / SCREENS_PER_SECOND));
    expect(screensOf(tab)).toEqual([TERMINAL]);
    agent.send(segment.append(output('b')));
    expect(tab.look().map(({ type }) => type)).toEqual(['segment-appended']);
    world.clock.advance(10_000);
    expect(tab.look()).toEqual([]);
  });

  test('all are answered in the end, in the order in which they asked; one who left is forgotten', () => {
    for (const tab of tabs) {
      tab.look();
      ask(tab, OTHER);
    }
    tabs[0]?.leave();
    const answered = new Set<ViewerClient>();
    for (let waited = 0; waited < 2 * MAX_TABS; waited += 1) {
      world.clock.advance(1_000 / SCREENS_PER_SECOND);
      for (const tab of tabs) if (screensOf(tab).length > 0) answered.add(tab);
    }
    expect([...answered]).toEqual(tabs.slice(1));
    expect(world.errors).toEqual([]);
  });

  test('nobody else waits for it', () => {
    for (const tab of tabs) ask(tab);
    expect(screensFor(typist)).toEqual([TERMINAL]);
  });
});

test('[G35] a screen that many ask for in one moment is read and encoded once', () => {
  const viewers = Array.from({ length: 5 }, () => world.viewer('observer'));
  world.clock.advance(CUT_WAIT_MS);
  const updates = viewers.map(({ socket }) =>
    socket.frames.filter(({ length }) => length > SCREEN_BYTES / 5),
  );
  expect(updates.map(({ length }) => length)).toEqual([4, 4, 4, 4, 4]);
  expect(new Set(updates.flat()).size).toBe(4);
});

test('[G35] what came since is on the next one’s screen', () => {
  const at = (viewer: ViewerClient) =>
    viewer.look().flatMap((message) => (message.type === 'caught-up' ? [message.event] : []));
  const [one, two] = [world.viewer('observer', { watch: TERMINAL }), world.viewer('observer')];
  world.clock.advance(CUT_WAIT_MS);
  agent.send(segment.append(output('b')));
  ask(two);
  world.clock.advance(CUT_WAIT_MS);
  expect([at(one), at(two)]).toEqual([[4], [4, 5]]);
});

test('[G32] the sockets of one person together ask only so often; nobody else’s is closed', () => {
  const somebody = world.enter(world.links.observer);
  const [one, two, other] = [world.greet(somebody), world.greet(somebody), world.viewer('observer')];
  for (let more = 0; more < MAX_WATCHES_BURST; more += 1) ask(more % 2 === 0 ? one : two);
  ask(two);
  ask(other);
  expect([one, two, other].map(({ socket }) => socket.closedFor)).toEqual([null, 'rate-limited', null]);
});
