import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { until } from '../harness/facts.ts';
import type { SeededRandom } from '../harness/random.ts';
import { expectEachStated, statedNumbers } from '../harness/stated.ts';
import { openStored } from '../harness/stored.ts';
import { joinAs, sha256, type, view } from '../harness/viewer.ts';
import type { Viewer } from '../harness/viewer.ts';
import { createFaults, drawSteps } from './faults.ts';
import type { Step } from './faults.ts';
import { startTyping } from './typing.ts';
import type { Typed } from './typing.ts';
import type { World } from './world.ts';

const LINES = 12_000;
const REST = 'of a flood that is numbered';
const FLOOD = `for i in {1..${LINES}}; do echo "number $i ${REST}"; ((i % 150 == 0)) && sleep 0.04; done; echo all "done"`;
const NUMBERS = Array.from({ length: LINES }, (_, index) => index + 1);
const EXPECTED = sha256(NUMBERS.map((number) => `number ${number} ${REST}\r\n`).join(''));
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
  const { events, stderr } = await world.run('share', '--json', '--shell', '/bin/bash');
  const shared = events.find(({ event }) => event === 'shared');
  if (shared === undefined) throw new Error(`share failed: ${stderr}`);
  // The command's documented first line.
  const links = shared['links'] as Member['links'];
  const technician = view(joinAs(links.technician));
  await atPrompt(technician);
  return { links, technician };
}

const atPrompt = ({ rows }: Viewer) =>
  until('a prompt', () => rows().some((row) => /[$#] *$/.test(row)), SETTLE_MS);

/** Fails unless the numbered output is stored and stated once, whole and in order, and the record verifies. */
async function expectStored(link: string, terminal: string): Promise<void> {
  const stored = await openStored(link);
  const text = (await stored.output(terminal)).toString();
  const last = `number ${LINES} ${REST}\r\n`;
  const numbered = text.slice(text.indexOf('number 1 of'), text.lastIndexOf(last) + last.length);
  if (sha256(numbered) !== EXPECTED) throw new Error(`stored output differs (${numbered.length} bytes)`);
  await stored.record();
  await expectEachStated(stored, terminal);
  if (!isDeepStrictEqual(await statedNumbers(stored, terminal, REST), NUMBERS))
    throw new Error('stated lines differ');
}

/** Fails unless each command of the flood's terminal is there once, with its exit. */
async function expectCommands({ connection }: Viewer): Promise<void> {
  const page = await connection.commands.page();
  const told = page.ok ? page.value.map(({ text, exit, trusted }) => [text, exit, trusted]) : [];
  const expected = [
    ['exit', 0, true],
    [FLOOD, 0, true],
  ];
  if (!isDeepStrictEqual(told, expected)) throw new Error(`commands differ: ${JSON.stringify(page)}`);
}

/** One round: a flood and a typist in two sessions, faults drawn from the seed, then everything compared. */
export async function playRound(world: World, random: SeededRandom): Promise<RoundResult> {
  const steps = drawSteps(random);
  const flood = await open(world);
  const typing = await open(world);
  const observer = view(joinAs(flood.links.observer));
  await atPrompt(observer);
  const typist = await startTyping(typing.technician, join(world.data, `typed-${random.between(0, 1e9)}`));
  await type(flood.technician, `${FLOOD}\r`);

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
  await expectCommands(flood.technician);
  await world.run('end', typing.technician.connection.view?.session.id ?? '');
  for (const viewer of [flood.technician, typing.technician, observer, joiner]) viewer.close();
  return { steps, typed };
}
