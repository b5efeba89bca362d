import { expect, test } from 'vitest';
import { actOf, note } from '#protocol/notes/testing/acts.ts';
import {
  createNotesWorld,
  identityOf,
  type NotesWorld,
  type TestPage,
} from '../../party/testing/notes-world.ts';
import { factsOfType } from '../../party/testing/record-facts.ts';
import { seededRandom } from '../../party/testing/seeded-random.ts';
import { createTestRoom, type TestRoom } from '../../party/testing/test-room.ts';

const PAGES = 4;
const STEPS = 150;
const SEEDS = 8;

async function joinAll(world: NotesWorld): Promise<TestPage[]> {
  const pages: TestPage[] = [];
  for (let index = 0; index < PAGES; index += 1) {
    const page = await world.join(identityOf(index));
    page.ask();
    pages.push(page);
  }
  return pages;
}

const stored = ({ sql }: NotesWorld) =>
  sql.exec('SELECT id FROM acts ORDER BY number').map(({ id }) => String(id));
const recorded = (room: TestRoom) => factsOfType(room, 'note-act').map(({ act }) => act);
const settled = () => new Promise(setImmediate);

/** The notes room beside the session's room; each ends whenever it likes, and what one says may not reach the other. */
async function run(seed: number): Promise<void> {
  const random = seededRandom(seed);
  const session = createTestRoom({ seed });
  let losesAnswers = false;
  const world = createNotesWorld({
    take(facts) {
      session.room.noted(facts);
      if (losesAnswers) throw new Error('the answer is lost');
    },
  });
  let pages = await joinAll(world);
  let written = 0;
  const steps: Record<string, () => unknown> = {
    write: () => random.pick(pages).write(actOf(`${seed}x${written++}`, note('a note'))),
    'the notes room ends': async () => {
      world.restart();
      pages = await joinAll(world);
    },
    'the session’s room ends': () => session.crash(),
    'the session’s room is out of reach, or back': () => (world.isSessionThere = random.float() < 0.5),
    'answers are lost, or not': () => (losesAnswers = random.float() < 0.5),
    'time passes': () => world.clock.advance(random.below(15_000)),
    alarm: () => world.room.alarm(),
    rest: settled,
  };
  for (let step = 0; step < STEPS; step += 1) {
    const name = random.float() < 0.5 ? 'write' : random.pick(Object.keys(steps));
    await steps[name]?.();
    // On the record is only what is kept, in its order.
    expect(stored(world).slice(0, recorded(session).length)).toEqual(recorded(session));
  }
  world.isSessionThere = true;
  losesAnswers = false;
  for (let round = 0; round < 3; round += 1) {
    world.clock.advance(11_000);
    world.room.alarm();
    await settled();
  }
  expect(written).toBeGreaterThan(STEPS / 4);
  expect(recorded(session)).toEqual(stored(world));
  for (const page of await joinAll(world)) expect(page.notes.map(({ act }) => act.id)).toEqual(stored(world));
}

test('[NO19] [X1] whichever room ends and whatever is lost between them: on the record is each act that is kept, once and in order, and every page has them all', async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) await run(seed);
}, 120_000);
