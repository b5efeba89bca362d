import { encodeAct } from '#protocol/notes/document.ts';
import { encodeAwareness, entryOf, parseNotesFrame } from '#protocol/notes/notes-frame.ts';
import { encodeUpdate } from '#protocol/notes/sync-frame.ts';
import { actOf, note, reply } from '#protocol/notes/testing/acts.ts';
import type { PresenceIdentity } from '#protocol/notes/presence.ts';
import {
  buffer,
  createNotesWorld,
  identityOf,
  pointerAt,
  stateOf,
  type NotesWorld,
  type TestPage,
} from '../../../party/testing/notes-world.ts';
import { expectThat, sameBytes } from '../target.ts';
import type { Target } from '../target.ts';

const HONEST = identityOf(0);
const HOSTILE = identityOf(1);
/** The client the hostile page's honest beginnings speak as. */
const CLIENT = 7;

const state = stateOf(HOSTILE, { pointer: pointerAt(4), view: { first: 1, last: 30, follows: true } });

const SEEDS: readonly Uint8Array[] = [
  encodeAwareness([entryOf({ client: CLIENT, clock: 3, state })]),
  encodeAwareness([entryOf({ client: CLIENT, clock: 4, state: null })]),
  encodeAwareness([entryOf({ client: CLIENT, clock: 5, state: stateOf(HONEST) })]),
  encodeAwareness([entryOf({ client: CLIENT, clock: 5, state }), entryOf({ client: 8, clock: 5, state })]),
  Uint8Array.of(3),
  // What asks for the document, with no state vector and with one; nothing, and something, for it.
  Uint8Array.of(0, 0, 1, 0),
  Uint8Array.of(0, 0, 3, 1, 7, 9),
  Uint8Array.of(0, 2, 2, 0, 0),
  Uint8Array.of(0, 1, 12, 1, 1, 7, 0, 8, 1, 1, 110, 1, 119, 1, 97),
  // A note and a reply to it, as a page writes them.
  encodeUpdate(encodeAct(actOf('n', note('97%?')), { author: CLIENT, clock: 0 })),
  encodeUpdate(encodeAct(actOf('a', reply('it is')), { author: CLIENT, clock: 1 })),
];

/** What is taken is one page's word, and said again it is the same. */
const parser: Target = {
  name: 'parseNotesFrame',
  seeds: SEEDS,
  share: 12,
  run(input) {
    const parsed = parseNotesFrame(input);
    if (!parsed.ok || parsed.frame.type !== 'awareness') return;
    const { client, clock, state: said } = parsed.frame;
    const sent = encodeAwareness([entryOf({ client, clock, state: said })]);
    const again = parseNotesFrame(sent);
    expectThat(again.ok && again.frame.type === 'awareness', 'a state that was taken is not taken again');
    const resent = encodeAwareness([entryOf(again.frame)]);
    expectThat(sameBytes(resent, sent), 'a state is another once sent on');
  },
};

interface Room {
  world: NotesWorld;
  honest: TestPage;
  hostile: TestPage;
}

let room: Promise<Room> | null = null;

async function open(): Promise<Room> {
  const world = createNotesWorld();
  const honest = await enter(world, HONEST);
  return { world, honest, hostile: await enter(world, HOSTILE) };
}

async function enter(world: NotesWorld, identity: PresenceIdentity): Promise<TestPage> {
  const page = await world.join(identity);
  page.ask();
  return page;
}

/** Whatever a page sends: others see nothing but what it may say of itself, and nobody else is disturbed. */
const hostilePage: Target = {
  name: 'notes room, a page',
  seeds: SEEDS,
  share: 2,
  async run(input) {
    room ??= open();
    const { world, honest, hostile } = await room;
    hostile.send(buffer(input));
    honest.say({ pointer: pointerAt(world.clock.now() % 1_000) });
    world.clock.advance(50);
    expectThat(world.reported.length === 0, 'the room failed');
    expectThat(honest.closedFor === null, 'an honest page was closed');
    for (const [client, seen] of honest.states) {
      const { person } = seen as { person: string };
      const isOwn = client === honest.client;
      expectThat(person === (isOwn ? HONEST.person : HOSTILE.person), 'somebody spoke for another');
    }
    for (const { arrival } of honest.notes.splice(0))
      expectThat(arrival.by.person === HOSTILE.person, 'somebody wrote for another');
    honest.frames.length = 0;
    if (hostile.closedFor !== null) (await room).hostile = await enter(world, HOSTILE);
  },
};

export const notesTargets: readonly Target[] = [parser, hostilePage];
