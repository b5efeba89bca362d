import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { until } from '../harness/facts.ts';
import { BASH } from '../harness/product.ts';
import type { SeededRandom } from '../harness/random.ts';
import { openStored } from '../harness/stored.ts';
import { joinAs, sha256, type, view } from '../harness/viewer.ts';
import type { Viewer } from '../harness/viewer.ts';
import { createFaults, drawSteps } from './faults.ts';
import type { Step } from './faults.ts';
import { startTyping } from './typing.ts';
import type { Typed } from './typing.ts';
import type { World } from './world.ts';

const LINES = 12_000;
const FLOOD = `for i in {1..${LINES}}; do echo "number $i of a flood that is numbered"; ((i % 150 == 0)) && sleep 0.04; done; echo all "done"\r`;
const EXPECTED = sha256(
  Array.from({ length: LINES }, (_, index) => `number ${index + 1} of a flood that is numbered\r\n`).join(''),
);
const SETTLE_MS = 90_000;

export interface RoundResult {
  steps: Step[];
  typed: Typed;
}

interface Member {
  links: { technician: string; observer: string };
  technician: Viewer;
}

async function open(world: World): Promise<Member> {
  const { events, stderr } = await world.run('share', '--json', ...BASH);
  const shared = events.find(({ event }) => event === 'shared');
  if (shared === undefined) throw new Error(`share failed: ${stderr}`);
  // The command's documented first line.
  const links = shared['links'] as Member['links'];
  const technician = view(joinAs(links.technician));
  await technician.shows('$', SETTLE_MS);
  return { links, technician };
}

/** Fails unless the numbered output is stored once, whole and in order, and the record verifies. */
async function expectStored(link: string, terminal: string): Promise<void> {
  const stored = await openStored(link);
  const text = (await stored.output(terminal)).toString();
  const last = `number ${LINES} of a flood that is numbered\r\n`;
  const numbered = text.slice(text.indexOf('number 1 of'), text.lastIndexOf(last) + last.length);
  if (sha256(numbered) !== EXPECTED) throw new Error(`stored output differs (${numbered.length} bytes)`);
  await stored.record();
}

/** One round: a flood and a typist in two sessions, faults drawn from the seed, then everything compared. */
export async function playRound(world: World, random: SeededRandom): Promise<RoundResult> {
  const steps = drawSteps(random);
  const flood = await open(world);
  const typing = await open(world);
  const observer = view(joinAs(flood.links.observer));
  await observer.shows('$', SETTLE_MS);
  const typist = await startTyping(typing.technician, join(world.data, `typed-${random.between(0, 1e9)}`));
  await type(flood.technician, FLOOD);

  const bring = createFaults(world);
  const running: Promise<void>[] = [];
  for (const { fault, thenMs } of steps) {
    running.push(bring(fault));
    await new Promise((resolve) => setTimeout(resolve, thenMs));
  }
  await Promise.all(running);

  await flood.technician.shows('all done', SETTLE_MS);
  await observer.shows('all done', SETTLE_MS);
  const joiner = view(joinAs(flood.links.observer));
  await joiner.shows('all done', SETTLE_MS);
  for (const other of [observer, joiner]) {
    if (!isDeepStrictEqual(other.state(), flood.technician.state())) throw new Error('two screens differ');
  }
  const typed = await typist.finish();
  const terminal = flood.technician.connection.view?.watching ?? '';
  await until(
    'exit reaches the shell',
    async () => {
      const { input } = flood.technician.connection;
      // What was refused before is known.
      input.seen();
      return (await input.write('exit\r')).ok;
    },
    SETTLE_MS,
  );
  await until(
    'the end is on the record',
    () => flood.technician.connection.view?.terminals[0]?.ended,
    SETTLE_MS,
  );
  await expectStored(flood.links.observer, terminal);
  await world.run('end', typing.technician.connection.view?.session.id ?? '');
  for (const viewer of [flood.technician, typing.technician, observer, joiner]) viewer.close();
  return { steps, typed };
}
