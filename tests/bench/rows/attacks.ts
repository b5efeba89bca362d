import { startAttacker } from '../attacks/attacker.ts';
import { ATTACK_NAMES } from '../attacks/attacks.ts';
import type { AttackName } from '../attacks/attacks.ts';
import { SEGMENTS_READ } from '../attacks/observers.ts';
import type { Target } from '../attacks/target.ts';
import { measureEcho } from '../echo.ts';
import type { HoldfastSystem } from '../holdfast-system.ts';
import { forgetPeak, peakMB, residentMB } from '../processes.ts';
import type { Bench, Figure, Row } from '../row.ts';
import { runUntil } from '../shell.ts';
import { median } from '../statistics.ts';
import { withHoldfast } from '../system.ts';

/** What workerd by itself holds without a bound: where strangers come from other machines the front stands before it. */
const BEFORE_A_FRONT: ReadonlySet<AttackName> = new Set(['messages without end']);

const MAX_ECHO = 2;
const MAX_MEMORY = 1.5;

/** What one round shows: the typist's echoes, ms, and the most memory that the server side took, MB. */
interface Look {
  echo: number[];
  memoryMB: number;
}

async function serverSide({ product }: HoldfastSystem): Promise<number[]> {
  return Promise.all([product.serverPid(), product.workerdPid()]);
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

async function look(holdfast: HoldfastSystem, keys: number): Promise<Look> {
  const pids = await serverSide(holdfast);
  await Promise.all(pids.map(forgetPeak));
  const echo = await measureEcho(holdfast, keys);
  return { echo, memoryMB: sum(await Promise.all(pids.map(peakMB))) };
}

async function targetOf({ product, shared, connection }: HoldfastSystem): Promise<Target> {
  const terminal = connection.view?.watching;
  if (terminal === undefined || terminal === null) throw new Error('no terminal is watched');
  return { origin: product.url, session: shared.session, observerLink: shared.links.observer, terminal };
}

/** Sealed segments for a reader to ask for. */
async function printSegments(holdfast: HoldfastSystem): Promise<void> {
  const bytes = SEGMENTS_READ * 2 * 256 * 1024;
  await runUntil(holdfast, `yes "$(seq -s' ' 1 30)" | head -c ${bytes}`);
}

async function measureAttack(bench: Bench, name: AttackName): Promise<Figure[]> {
  // Each on a server of its own: what one leaves behind must not be blamed on the next.
  const environment = BEFORE_A_FRONT.has(name) ? { HOLDFAST_FRONT: '1' } : {};
  return withHoldfast({ ...bench, environment }, async (holdfast) => {
    const keys = bench.isQuick ? 26 : 104;
    await printSegments(holdfast);
    await measureEcho(holdfast, keys);
    const quiet: Look[] = [];
    const attacked: Look[] = [];
    for (let round = 0; round < bench.rounds; round += 1) {
      bench.say(`attacks: ${name}, round ${round + 1}`);
      quiet.push(await look(holdfast, keys));
      const end = await startAttacker({ name, target: await targetOf(holdfast) });
      attacked.push(await look(holdfast, keys));
      await end();
    }
    const after = sum(await Promise.all((await serverSide(holdfast)).map(residentMB)));
    return figuresOf(name, { quiet, attacked, after });
  });
}

function figuresOf(
  name: AttackName,
  { quiet, attacked, after }: { quiet: readonly Look[]; attacked: readonly Look[]; after: number },
): Figure[] {
  const echoOf = (looks: readonly Look[]) => median(looks.flatMap(({ echo }) => echo));
  const memoryOf = (looks: readonly Look[]) => Math.max(...looks.map(({ memoryMB }) => memoryMB));
  const slower = echoOf(attacked) / echoOf(quiet);
  // The first quiet round: what an attack leaves in memory is its own.
  const larger = memoryOf(attacked) / memoryOf(quiet.slice(0, 1));
  return [
    {
      name: `${name}: a typist's echo ÷ quiet, median`,
      unit: '×',
      values: { holdfast: slower },
      aim: { text: `≤ ${MAX_ECHO}`, isMet: slower <= MAX_ECHO },
      notes: { 'quiet, ms': echoOf(quiet), 'attacked, ms': echoOf(attacked) },
    },
    {
      name: `${name}: server's peak memory ÷ quiet`,
      unit: '×',
      values: { holdfast: larger },
      aim: { text: `≤ ${MAX_MEMORY}`, isMet: larger <= MAX_MEMORY },
      notes: { 'attacked, MB': memoryOf(attacked), 'resident after, MB': after },
    },
  ];
}

export const attacksRow: Row = {
  name: 'attacks',
  about: 'a typist, and the memory of the server, while strangers and observers attack it',
  async measure(bench) {
    const figures: Figure[] = [];
    for (const name of ATTACK_NAMES) figures.push(...(await measureAttack(bench, name)));
    return figures;
  },
};
