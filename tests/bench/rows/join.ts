import { startProxy } from '../../harness/proxy.ts';
import { view } from '../../harness/viewer.ts';
import { until } from '../../harness/facts.ts';
import { logFile } from '../log-file.ts';
import type { HoldfastSystem } from '../holdfast-system.ts';
import type { Bench, Figure, Row } from '../row.ts';
import { runUntil, settle } from '../shell.ts';
import { median, round } from '../statistics.ts';
import { compacted } from '../room-files.ts';
import { withHoldfast } from '../system.ts';
import { connectThrough } from '../through.ts';

/** To the first right screen. */
export const JOIN_MS = 30;
const MAX_BYTES = 60_000;
const EQUAL = 1.2;
const SAME_WITHIN_MS = 5_000;

interface Join {
  ms: number;
  bytes: number;
}

/** A new observer, from the exchange of the link's secret until all that is stored has been delivered. */
async function joinOnce(link: string): Promise<Join> {
  const proxy = await startProxy();
  const start = performance.now();
  const connection = await connectThrough(link, proxy);
  await new Promise<void>((resolve) => {
    connection.output.onOutput(({ type }) => {
      if (type === 'caught-up') resolve();
    });
  });
  const joined = { ms: performance.now() - start, bytes: proxy.bytesDown };
  connection.close();
  await proxy.close();
  return joined;
}

async function joinOften(link: string, times: number): Promise<Join> {
  const joins: Join[] = [];
  for (let index = 0; index < times; index += 1) joins.push(await joinOnce(link));
  return {
    ms: median(joins.map(({ ms }) => ms)),
    bytes: Math.max(...joins.map(({ bytes }) => bytes)),
  };
}

/** Whether one who joins now shows what one who joined before the output does. */
async function isRight({ product, shared }: HoldfastSystem, print: () => Promise<unknown>): Promise<boolean> {
  const early = view(product.join(shared.links.observer));
  await early.shows('$');
  await print();
  const late = view(product.join(shared.links.observer));
  const isEqual = () => JSON.stringify(late.state()) === JSON.stringify(early.state());
  const equal = await until('both show the same', isEqual, SAME_WITHIN_MS).catch(() => false);
  early.close();
  late.close();
  return equal;
}

async function measureAt(
  bench: Bench,
  { holdfast, megabytes, before }: { holdfast: HoldfastSystem; megabytes: number; before: number },
): Promise<Join & { megabytes: number; busyMs: number; right: boolean }> {
  const { shared } = holdfast;
  bench.say(`join: ${megabytes} MB of history`);
  const right = await isRight(holdfast, async () => {
    const piece = logFile(bench, Math.min(megabytes - before, 100));
    for (let made = before; made < megabytes; made += piece.bytes / 1e6)
      await runUntil(holdfast, `cat ${piece.path}`);
    await settle(holdfast);
  });
  const times = bench.rounds * 4;
  const busy = await joinOften(shared.links.observer, times);
  await compacted(holdfast);
  return { ...(await joinOften(shared.links.observer, times)), megabytes, busyMs: busy.ms, right };
}

export const join: Row = {
  name: 'join',
  about: 'a new viewer of a session with much history: time and bytes on the wire to the first right screen',
  measure: (bench) =>
    withHoldfast(bench, async (holdfast) => {
      const sizes = bench.isQuick ? [1, 3] : [1, 100, 1000];
      const joins: Awaited<ReturnType<typeof measureAt>>[] = [];
      let before = 0;
      // The first of all compiles what the others find compiled.
      await joinOften(holdfast.shared.links.observer, 3);
      for (const megabytes of sizes) {
        joins.push(await measureAt(bench, { holdfast, megabytes, before }));
        before = megabytes;
      }
      return joins.flatMap((each) => figuresOf(each, joins[0]));
    }),
};

function figuresOf(
  { ms, bytes, busyMs, right, megabytes }: Awaited<ReturnType<typeof measureAt>>,
  young: Join | undefined,
): Figure[] {
  const name = `join with ${megabytes} MB of history`;
  const times = ms / (young?.ms ?? Number.NaN);
  const sizes = bytes / (young?.bytes ?? Number.NaN);
  return [
    {
      name: `${name}, time`,
      unit: 'ms',
      values: { holdfast: ms },
      aim: { text: `< ${JOIN_MS}, ≤ ${EQUAL} × 1 MB's`, isMet: right && ms < JOIN_MS && times <= EQUAL },
      notes: {
        'of the first': `× ${round(times)}`,
        'ms while segments are compacted': busyMs,
        'screen as an old viewer’s': right ? 'yes' : 'NO',
      },
    },
    {
      name: `${name}, bytes`,
      unit: 'bytes',
      values: { holdfast: bytes },
      aim: { text: `≤ ${MAX_BYTES}, ≤ ${EQUAL} × 1 MB's`, isMet: bytes <= MAX_BYTES && sizes <= EQUAL },
      notes: { 'of the first': `× ${round(sizes)}` },
    },
  ];
}
