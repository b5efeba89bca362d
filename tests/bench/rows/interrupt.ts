import { startSlowUplink } from '../slow-uplink.ts';
import { interleave, valuesOf } from '../row.ts';
import type { Bench, Figure, Row } from '../row.ts';
import { median } from '../statistics.ts';
import { withAll, withHoldfast } from '../system.ts';
import type { System } from '../system.ts';
import { startViewers } from '../viewers.ts';
import type { Viewers } from '../viewers.ts';

/** A megabyte a second, as the slow lines here carry. */
export const SLOW = 1e6;
const MAX_MS = 100;
const MAX_SLOW_VIEWER_MS = 300;
const MAX_SLOW_UPLINK_MS = 400;

const times = ({ isQuick }: Bench) => (isQuick ? 5 : 50);

/** Seen at the prompt alone: the line that sets it is echoed with the quote in it. */
const PROMPT = 'bench-prompt ';
const SET_PROMPT = "PS1=bench-'prompt '\r";

/** Ctrl-C once the flood has come this far; gives the ms until the prompt is back, at the controller and at `other`. */
async function interrupt(
  system: System,
  { floodBytes, other }: { floodBytes: number; other?: Viewers },
): Promise<{ own: number; others: number }> {
  const flooded = system.grows(floodBytes);
  system.send('yes "$(seq -s" " 1 30)"\r');
  await flooded;
  system.forget();
  await other?.look(PROMPT);
  const back = system.shows(PROMPT);
  const start = performance.now();
  system.send('\x03');
  await back;
  const own = performance.now() - start;
  return { own, others: (await other?.seen(start))?.ms ?? Number.NaN };
}

/** Sets the prompt that is looked for, and floods once for what the first flood alone costs. */
async function warmUp(system: System): Promise<void> {
  system.forget();
  const shown = system.shows(PROMPT);
  system.send(SET_PROMPT);
  await shown;
  await interrupt(system, { floodBytes: 5e5 });
}

const summary = (samples: readonly number[]) => ({ median: median(samples), samples: samples.length });

async function measureIdle(bench: Bench): Promise<Figure> {
  return withAll(bench, async (systems) => {
    bench.say('interrupt: nobody slow');
    for (const system of systems) await warmUp(system);
    const samples = await interleave(systems, {
      rounds: times(bench),
      measure: async (system) => [(await interrupt(system, { floodBytes: 4e6 })).own],
    });
    const values = valuesOf(samples, (each) => Math.max(...each));
    const isMet = (values['holdfast'] ?? Number.NaN) <= MAX_MS;
    const notes = Object.fromEntries([...samples].map(([name, each]) => [`median ${name}`, median(each)]));
    return {
      name: 'Ctrl-C in an endless flood, slowest',
      unit: 'ms',
      values,
      aim: { text: `≤ ${MAX_MS}`, isMet },
      notes: { ...notes, times: times(bench) },
    };
  });
}

async function measureSlowViewer(bench: Bench): Promise<Figure[]> {
  return withHoldfast(bench, async (holdfast) => {
    bench.say('interrupt: with a viewer who reads 1 MB/s');
    await warmUp(holdfast);
    const other = await startViewers({ door: holdfast.door, count: 1, bytesPerSecond: SLOW });
    const own: number[] = [];
    const others: number[] = [];
    for (let index = 0; index < times(bench); index += 1) {
      const each = await interrupt(holdfast, { floodBytes: 4e6, other });
      own.push(each.own);
      others.push(each.others);
    }
    await other.stop();
    return [
      figure('Ctrl-C beside a viewer at 1 MB/s, slowest', own, MAX_MS),
      figure('that viewer shows the prompt, slowest', others, MAX_SLOW_VIEWER_MS),
    ];
  });
}

async function measureSlowUplink(bench: Bench): Promise<Figure> {
  bench.say('interrupt: through an uplink of 1 MB/s');
  const { system, slowDown } = await startSlowUplink();
  try {
    await warmUp(system);
    slowDown(SLOW);
    const own: number[] = [];
    for (let index = 0; index < times(bench); index += 1)
      own.push((await interrupt(system, { floodBytes: 5e5 })).own);
    return figure('Ctrl-C with an uplink of 1 MB/s, slowest', own, MAX_SLOW_UPLINK_MS);
  } finally {
    await system.stop();
  }
}

function figure(name: string, samples: readonly number[], max: number): Figure {
  const slowest = Math.max(...samples);
  return {
    name,
    unit: 'ms',
    values: { holdfast: slowest },
    aim: { text: `≤ ${max}`, isMet: slowest <= max },
    notes: summary(samples),
  };
}

export const interruptRow: Row = {
  name: 'interrupt',
  about:
    'Ctrl-C in an endless flood, until the prompt is back; also beside a slow viewer, and by a slow uplink',
  measure: async (bench) => [
    await measureIdle(bench),
    ...(await measureSlowViewer(bench)),
    await measureSlowUplink(bench),
  ],
};
