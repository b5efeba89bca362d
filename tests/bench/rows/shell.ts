import { findPowerShell } from '../../../agent/testing/find-powershell.ts';
import { startProduct } from '../../harness/product.ts';
import type { Product } from '../../harness/product.ts';
import { echoOf, KEYS } from '../echo.ts';
import { joinHoldfast } from '../holdfast-system.ts';
import { interleave, ratio, valuesOf } from '../row.ts';
import type { Bench, Figure, Row } from '../row.ts';
import { startedWith } from '../running.ts';
import { PROMPT, shellHome } from '../shell-home.ts';
import { median } from '../statistics.ts';

const MAX_ECHO = 1.05;
const BASH = { name: 'bash', path: '/bin/bash', maxMoreMs: 100 };
const POWERSHELL = { name: 'PowerShell', maxMoreMs: 300 };

type Joined = Awaited<ReturnType<typeof joinHoldfast>>;

/** A session whose shell was started with integration, or without. */
interface Side {
  name: 'holdfast' | 'without';
  joined: Joined;
}

interface StartedShell {
  name: string;
  path: string;
  maxMoreMs: number;
}

async function openSides(product: Product, shell: string): Promise<Side[]> {
  const open = async (name: Side['name'], args: string[]): Promise<Side> => {
    const size = ['--cols', '120', '--rows', '36'];
    const shared = await product.share('--shell', shell, ...args, ...size);
    return { name, joined: await joinHoldfast(product.join(shared.links.technician)) };
  };
  return [await open('holdfast', []), await open('without', ['--no-shell-integration'])];
}

let prompts = 0;

/** Ctrl-U and another prompt, so that it is known when that is there; all its marks are once a key behind it is echoed. */
async function settleAtPrompt(joined: Joined): Promise<void> {
  prompts += 1;
  joined.forget();
  const asked = joined.shows(`%${prompts}% `);
  // Its echo has the quotes.
  joined.send(`\x15PS1=%'${prompts}'%" "\r`);
  await asked;
  await echoOf(joined, '~');
}

async function echoesAtPrompt({ joined }: Side): Promise<number[]> {
  await settleAtPrompt(joined);
  const times: number[] = [];
  for (const key of KEYS) times.push(await echoOf(joined, key));
  return times;
}

async function measureEchoes(bench: Bench, product: Product): Promise<Figure> {
  bench.say('shell: echo at a prompt');
  const sides = await openSides(product, BASH.path);
  const times = bench.isQuick ? 1 : 8;
  for (let time = 0; time < 2 * times; time += 1) for (const side of sides) await echoesAtPrompt(side);
  const samples = await interleave(sides, { rounds: bench.rounds * times, measure: echoesAtPrompt });
  const middle = { values: valuesOf(samples, median) };
  return {
    name: 'echo at a prompt; without: no shell integration',
    unit: 'ms',
    ...middle,
    aim: { text: `≤ ${MAX_ECHO} × without`, isMet: ratio(middle, 'without') <= MAX_ECHO },
  };
}

/** Asks for another terminal; gives the ms until its prompt is shown, and ends it. */
async function startOnce({ joined }: Side): Promise<number[]> {
  const { connection } = joined;
  const known = new Set(connection.view?.terminals.map(({ terminal }) => terminal));
  joined.forget();
  const asked = joined.shows(PROMPT);
  const start = performance.now();
  connection.terminals.open(120, 36);
  const terminal = await viewed(
    joined,
    (terminals) => terminals.find((each) => !known.has(each.terminal))?.terminal,
  );
  connection.output.watch(terminal);
  await asked;
  const ms = performance.now() - start;
  connection.terminals.end(terminal);
  await viewed(joined, (terminals) =>
    terminals.some((each) => each.terminal === terminal && each.ended === null) ? undefined : true,
  );
  return [ms];
}

type Terminals = NonNullable<Joined['connection']['view']>['terminals'];

/** Resolves once something of the session's terminals is there. */
function viewed<Found>({ connection }: Joined, look: (terminals: Terminals) => Found | undefined) {
  return new Promise<Found>((resolve) => {
    const check = () => {
      const found = look(connection.view?.terminals ?? []);
      if (found === undefined) return;
      end();
      resolve(found);
    };
    const end = connection.onView(check);
    check();
  });
}

async function measureStarts(
  bench: Bench,
  { product, shell: { name, path, maxMoreMs } }: { product: Product; shell: StartedShell },
): Promise<Figure> {
  bench.say(`shell: starts of ${name}`);
  const sides = await openSides(product, path);
  for (const side of sides) await startOnce(side);
  const times = bench.isQuick ? 1 : 4;
  const samples = await interleave(sides, { rounds: bench.rounds * times, measure: startOnce });
  const values = valuesOf(samples, median);
  const more = (values['holdfast'] ?? Number.NaN) - (values['without'] ?? Number.NaN);
  return {
    name: `${name} from asking to its prompt; without: no shell integration`,
    unit: 'ms',
    values,
    aim: { text: `≤ ${maxMoreMs} more`, isMet: more <= maxMoreMs },
    notes: { more },
  };
}

export const shellRow: Row = {
  name: 'shell',
  about: 'shells with integration against without: a key’s echo at a prompt, and how long they take to start',
  async measure(bench) {
    const product = await startProduct({ environment: { HOME: await shellHome(bench) } });
    const dispose = startedWith(() => product.dispose());
    try {
      const figures = [await measureEchoes(bench, product)];
      figures.push(await measureStarts(bench, { product, shell: BASH }));
      const path = findPowerShell();
      if (path === null) bench.say('shell: no PowerShell here; set HOLDFAST_TEST_PWSH');
      else figures.push(await measureStarts(bench, { product, shell: { ...POWERSHELL, path } }));
      return figures;
    } finally {
      await dispose();
    }
  },
};
