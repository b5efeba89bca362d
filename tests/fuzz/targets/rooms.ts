import { encodeFrame } from '#protocol/frame.ts';
import type { AgentToRoom } from '#protocol/messages.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../../../party/testing/author.ts';
import { createTestRoom, ORIGIN } from '../../../party/testing/test-room.ts';
import type { AgentClient, TestRoom, ViewerClient } from '../../../party/testing/test-room.ts';
import { createFrameReader, lengthPrefixed } from '../../../agent/local/framing.ts';
import { mutateMessage } from '../mutate.ts';
import { expectThat } from '../target.ts';
import type { Target } from '../target.ts';
import { VIEWER_MESSAGES } from './messages.ts';

/** The real core of the session room, with an honest endpoint and an honest viewer, and somebody else. */
interface World {
  room: TestRoom;
  agent: AgentClient;
  segment: ReturnType<typeof authoredSegment>;
  watching: ViewerClient;
}

/** A world is used for so many inputs: a room remembers, and that shall be seen, but not for ever. */
const LIFE = 5000;

function createWorld(): World {
  const room = createTestRoom();
  const agent = room.signedIn();
  const segment = authoredSegment(0);
  agent.send(announcement());
  agent.send(segment.opened());
  agent.send(segment.append(output('hello')));
  const watching = room.viewer();
  watching.look();
  return { room, agent, segment, watching };
}

/** Gives the same for as many uses as it lives. */
function lasting<Made>(create: () => Made, life: number): () => Made {
  let world: Made | null = null;
  let uses = 0;
  return () => {
    uses += 1;
    if (world === null || uses % life === 0) world = create();
    return world;
  };
}

function nextSegment(world: World): void {
  const { agent, segment, room } = world;
  agent.send(segment.sealed(room.key));
  world.segment = authoredSegment(segment.header.segment + 1);
  agent.send(world.segment.opened());
}

/** Nothing was thrown, and the honest go on as if nothing had been. */
function expectUndisturbed(world: World): void {
  const { room, agent, watching } = world;
  const [thrown] = room.errors.splice(0);
  if (thrown !== undefined) throw thrown;
  expectThat(watching.socket.closedFor === null, 'an honest viewer was closed');
  expectThat(agent.socket.closedFor === null, 'the honest agent was closed');
  if (world.segment.events.length >= 1000) nextSegment(world);
  watching.look();
  agent.send(world.segment.append(output('on')));
  expectThat(
    watching.look().some(({ type }) => type === 'segment-appended'),
    'output does not reach a viewer',
  );
}

const frames = (messages: readonly { type: string }[]) =>
  new Uint8Array(Buffer.concat(messages.flatMap((message) => lengthPrefixed(encodeFrame(message)))));

/** An input is a stream of frames; one that is cut off, or makes no sense, is a frame too. */
function split(input: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const found: Uint8Array<ArrayBuffer>[] = [];
  const reader = createFrameReader(1 << 21);
  if (!reader.push(new Uint8Array(input), (frame) => found.push(Uint8Array.from(frame))))
    found.push(new Uint8Array(input));
  return found.slice(0, 20);
}

const [hello] = VIEWER_MESSAGES;
const viewerSeeds = VIEWER_MESSAGES.map((message) => frames(hello === undefined ? [] : [hello, message]));

const observerRoom = lasting(createWorld, LIFE);
const observers: Target = {
  name: 'session room, an observer',
  seeds: [...viewerSeeds, frames(VIEWER_MESSAGES)],
  share: 2,
  invent(random) {
    const mutants = Array.from({ length: random.between(1, 4) }, () =>
      mutateMessage(encodeFrame(random.pick(VIEWER_MESSAGES)), random),
    );
    const parts = hello === undefined ? mutants : [encodeFrame(hello), ...mutants];
    return Buffer.concat(parts.flatMap((part) => lengthPrefixed(new Uint8Array(part))));
  },
  run(input) {
    const world = observerRoom();
    const { room, agent } = world;
    agent.look();
    const stranger = room.viewerWith({ origin: ORIGIN, cookie: room.enter(room.links.observer) });
    for (const frame of split(input)) stranger.sendFrame(frame);
    const asked = agent.look().filter(({ type }) => type !== 'cut-segment' && type !== 'segment-stored');
    expectThat(asked.length === 0, `an observer made the room ask the agent: ${asked[0]?.type}`);
    stranger.leave();
    expectUndisturbed(world);
  },
};

/** What an endpoint sends in the life of a terminal. */
function story(): AgentToRoom[] {
  const first = authoredSegment(1);
  const second = authoredSegment(2);
  const key = createTestRoom().key;
  return [
    announcement('bbbbbbbb'),
    announcement(),
    first.opened(),
    first.append(output('a')),
    first.append(output('b'), output('c')),
    first.sealed(key),
    second.opened(),
    second.append(output('d')),
    { type: 'terminal-titled', terminal: TERMINAL, title: 't' },
    { type: 'terminal-paused', terminal: TERMINAL, pause: 'spool-full' },
    { type: 'terminal-resized', terminal: TERMINAL, cols: 100, rows: 30 },
    { type: 'input-settled', terminal: TERMINAL, input: 1, problem: null },
    { type: 'open-failed', request: 1, reason: 'r' },
    { type: 'terminal-ended', terminal: TERMINAL, at: 5, cause: 'exited', exitCode: 0 },
  ];
}
const STORY = story();

const strangerRoom = lasting(createWorld, LIFE);
const strangers: Target = {
  name: 'session room, an agent without proof',
  seeds: STORY.map((message) => frames([message])),
  share: 2,
  invent: (random) => {
    const parts = Array.from({ length: 2 }, () => mutateMessage(encodeFrame(random.pick(STORY)), random));
    return Buffer.concat(parts.flatMap((part) => lengthPrefixed(new Uint8Array(part))));
  },
  run(input) {
    const world = strangerRoom();
    const stranger = world.room.agent();
    stranger.look();
    for (const frame of split(input)) stranger.sendFrame(frame);
    stranger.leave();
    expectUndisturbed(world);
  },
};

/** What an endpoint has ruined it may go on with for a while; then all is new. */
const ownRoom = lasting(createTestRoom, 20);
const endpoints: Target = {
  name: 'session room, an endpoint gone mad',
  seeds: [frames(STORY), ...STORY.map((message) => frames([announcement(), message]))],
  share: 1,
  invent: (random) => {
    const parts = STORY.map((message) => encodeFrame(message)).filter(() => random.float() < 0.8);
    const at = random.between(0, Math.max(0, parts.length - 1));
    const mutants = parts.map((part, index) => (index === at ? mutateMessage(part, random) : part));
    return Buffer.concat(mutants.flatMap((part) => lengthPrefixed(new Uint8Array(part))));
  },
  run(input) {
    // It may ruin its own terminals, and nothing else.
    const room = ownRoom();
    const agent = room.signedIn();
    const watching = room.viewer('observer');
    for (const frame of split(input)) agent.sendFrame(frame);
    const [thrown] = room.errors.splice(0);
    if (thrown !== undefined) throw thrown;
    expectThat(watching.socket.closedFor === null, 'a viewer was closed for what the endpoint did');
    watching.look();
    const late = room.viewer();
    late.look();
    for (const viewer of [watching, late]) viewer.leave();
    room.pass(200_000);
    expectThat(room.errors.length === 0, 'an alarm of the room failed');
  },
};

interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: unknown;
}

const REQUESTS: readonly Partial<Asked>[] = [
  { method: 'POST', path: 'enter', body: { secret: 'x'.repeat(43) } },
  { method: 'POST', path: 'links', body: { role: 'observer', expiresInMs: 1000 } },
  { method: 'GET', path: 'links' },
  { method: 'POST', path: 'links/0123456789/revoke' },
  { method: 'GET', path: 'record' },
  { method: 'GET', path: `terminals/${TERMINAL}/segments`, query: { from: '0', to: '9' } },
  { method: 'GET', path: `terminals/${TERMINAL}/segments`, query: { before: '3', lines: '40' } },
  { method: 'GET', path: `terminals/${TERMINAL}/segments/0` },
  { method: 'GET', path: `terminals/${TERMINAL}/segments/0/keyframe`, headers: { 'if-none-match': '"a"' } },
];

function readRequest(input: Uint8Array): Asked | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(input).toString());
    if (typeof read !== 'object' || read === null) return null;
    const { method, path, query, headers, body } = read as Record<string, unknown>;
    const texts = (value: unknown) =>
      Object.fromEntries(
        Object.entries(value ?? {}).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      );
    return { method: String(method), path: String(path), query: texts(query), headers: texts(headers), body };
  } catch {
    return null;
  }
}

const httpRoom = lasting(createWorld, LIFE);
const requests: Target = {
  name: 'session room, requests',
  seeds: REQUESTS.map((request) => Buffer.from(JSON.stringify(request))),
  share: 3,
  run(input) {
    const asked = readRequest(input);
    if (asked === null) return;
    const world = httpRoom();
    for (const who of [asked.headers, { cookie: world.room.enter(world.room.links.observer) }]) {
      const { status } = world.room.request({ ...asked, headers: { ...asked.headers, ...who } });
      expectThat(status < 500, `an answer ${status}`);
      expectThat(status < 300 || status === 304 || status >= 400, `an answer ${status}`);
    }
    expectUndisturbed(world);
  },
};

export const roomTargets: readonly Target[] = [observers, strangers, endpoints, requests];
