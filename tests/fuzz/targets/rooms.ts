import { AGENT_HEADER } from '#protocol/wire/agent-upgrade.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../../../party/testing/author.ts';
import { createTestRoom, ORIGIN } from '../../../party/testing/test-room.ts';
import { createFrameSplitter, lengthPrefixed } from '../../../agent/local/framing.ts';
import { mutateJson, mutateMessage } from '../mutate.ts';
import { expectThat } from '../target.ts';
import type { Target } from '../target.ts';
import { createWorld, expectUndisturbed, lasting, LIFE } from '../world.ts';
import { VIEWER_MESSAGES } from './messages.ts';

const frames = (messages: readonly { type: string }[]) =>
  new Uint8Array(Buffer.concat(messages.flatMap((message) => lengthPrefixed(encodeFrame(message)))));

/** An input is a stream of frames; one that is cut off, or makes no sense, is a frame too. */
function split(input: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const found: Uint8Array<ArrayBuffer>[] = [];
  const reader = createFrameSplitter(1 << 21);
  if (!reader.push(new Uint8Array(input), (frame) => found.push(Uint8Array.from(frame))))
    found.push(new Uint8Array(input));
  return found.slice(0, 20);
}

const [hello] = VIEWER_MESSAGES;
const viewerSeeds = VIEWER_MESSAGES.map((message) => frames(hello === undefined ? [] : [hello, message]));

const observerRoom = lasting(() => {
  const world = createWorld();
  return { world, somebody: world.room.enter(world.room.links.observer) };
}, LIFE);
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
    const { world, somebody } = observerRoom();
    const { room, agent } = world;
    agent.look();
    const guest = room.viewerWith({ origin: ORIGIN, cookie: somebody.cookie });
    const stranger = room.greet(somebody);
    for (const frame of split(input)) {
      guest.sendFrame(frame);
      stranger.sendFrame(frame);
    }
    const asked = agent.look().filter(({ type }) => type !== 'cut-segment' && type !== 'segment-stored');
    expectThat(asked.length === 0, `an observer made the room ask the agent: ${asked[0]?.type}`);
    guest.leave();
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
    { type: 'output-held', terminal: TERMINAL, held: true },
    { type: 'terminal-resized', terminal: TERMINAL, cols: 100, rows: 30 },
    { type: 'input-settled', terminal: TERMINAL, input: 1, problem: null },
    { type: 'open-failed', request: 1, reason: 'r' },
    { type: 'terminal-ended', terminal: TERMINAL, at: 5, cause: 'exited', exitCode: 0 },
  ];
}
const STORY = story();

const strangerRoom = lasting(createWorld, LIFE);
/** What a header may hold: the JSON itself, which the run puts into base64url, as it came. */
const UPGRADES = [{}, { version: 1 }, { version: 99 }, { agent: 'x' }, { challenge: 'a.b.c' }].map(
  (wrong) => {
    const [header = ''] = Object.values(createTestRoom().upgrade(wrong));
    return Buffer.from(header, 'base64url');
  },
);
const strangers: Target = {
  name: 'session room, an agent without proof',
  seeds: UPGRADES,
  share: 2,
  invent: (random) => mutateJson(random.pick(UPGRADES), random),
  run(input) {
    const world = strangerRoom();
    const header = Buffer.from(input).toString(input.length % 2 === 0 ? 'base64url' : 'latin1');
    const stranger = world.room.agent({ [AGENT_HEADER]: header });
    expectThat(stranger.socket.closedFor !== null, 'somebody became the agent who has not its key');
    for (const message of STORY) stranger.send(message);
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

export const roomTargets: readonly Target[] = [observers, strangers, endpoints];
