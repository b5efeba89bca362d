import { joinNow, openAt } from '../first-screen.ts';
import type { FirstScreen } from '../first-screen.ts';
import type { HoldfastSystem } from '../holdfast-system.ts';
import { FIRST_TEXT, LOG_TEXTS, MIDDLE_TEXT, printHistory } from '../long-session.ts';
import { forgetPeak, peakMB, residentMB } from '../processes.ts';
import type { Bench, Figure, Row } from '../row.ts';
import { lastLine } from '../room-files.ts';
import { median, round } from '../statistics.ts';
import { withHoldfast } from '../system.ts';
import { MARKED_BASH } from '../without-lines.ts';
import { JOIN_MS } from './join.ts';

const MAX_SEARCH_MS = 300;
const FLAT = 1.3;
/** Screens at each place, a round; each time somebody new comes, so that nobody has read too much. */
const TIMES = 2;

/** Lines from here to the end are on the live terminal. */
const FROM_END = 5_000;

async function measureScreens(
  bench: Bench,
  { holdfast, terminal, megabytes }: { holdfast: HoldfastSystem; terminal: string; megabytes: number },
): Promise<Figure[]> {
  const last = await lastLine(holdfast);
  const places = {
    'the first line': 0,
    'a quarter': Math.floor(last / 4),
    'the middle': Math.floor(last / 2),
    'the last lines': Math.max(0, last - FROM_END),
  };
  // Compiles what is compiled once.
  for (const line of Object.values(places)) await openAt(holdfast, { terminal, line });
  const figures: Figure[] = [];
  for (const [where, line] of Object.entries(places)) {
    const screens: FirstScreen[] = [];
    const joins: number[] = [];
    for (let time = 0; time < bench.rounds * TIMES; time += 1) {
      screens.push(await openAt(holdfast, { terminal, line }));
      joins.push(await joinNow(holdfast));
    }
    const ms = median(screens.map((screen) => screen.ms));
    const besides = median(screens.map((screen) => screen.ms - screen.replayMs));
    figures.push({
      name: `transcript of ${megabytes} MB, first screen at ${where}`,
      unit: 'ms',
      values: { holdfast: ms },
      aim: { text: `≤ ${JOIN_MS} + a segment’s replay`, isMet: besides <= JOIN_MS },
      notes: {
        'of it replay': median(screens.map(({ replayMs }) => replayMs)),
        'all else': besides,
        'a join to now': median(joins),
      },
    });
  }
  return figures;
}

/** From asking until the first hits are there, or it is known that there are none. */
async function firstHits(
  { connection }: HoldfastSystem,
  text: string,
): Promise<{ ms: number; hits: number }> {
  const start = performance.now();
  let from: number | null = null;
  for (;;) {
    const found = await connection.search.find({ text, isExact: false, isWord: false }, { from });
    if (!found.ok) throw new Error(`not searched: ${found.problem}`);
    const { hits, next } = found.value;
    if (hits.length > 0 || next === null) return { ms: performance.now() - start, hits: hits.length };
    from = next;
  }
}

async function measureSearch(bench: Bench, holdfast: HoldfastSystem, megabytes: number): Promise<Figure[]> {
  const texts = {
    'a text of every line': LOG_TEXTS.everywhere,
    'a number in some lines': LOG_TEXTS.hex,
    'a text of few lines, its pieces in most': LOG_TEXTS.digits,
    'a text half-way': MIDDLE_TEXT,
    'a path of the first line': FIRST_TEXT,
    'a text that is nowhere': 'C:\\Nowhere\\at-all.log',
  };
  const room = await holdfast.product.workerdPid();
  const before = await residentMB(room);
  await forgetPeak(room);
  const figures: Figure[] = [];
  for (const [what, text] of Object.entries(texts)) {
    const found: Awaited<ReturnType<typeof firstHits>>[] = [];
    for (let time = 0; time < bench.rounds; time += 1) found.push(await firstHits(holdfast, text));
    const ms = median(found.map((each) => each.ms));
    figures.push({
      name: `search in ${megabytes} MB, first hits of ${what}`,
      unit: 'ms',
      values: { holdfast: ms },
      aim: { text: `< ${MAX_SEARCH_MS}`, isMet: ms < MAX_SEARCH_MS },
      notes: { hits: found[0]?.hits ?? 0, first: found[0]?.ms ?? Number.NaN },
    });
  }
  const peak = await peakMB(room);
  figures.push({
    name: `memory of room while ${megabytes} MB are searched ÷ before`,
    unit: '×',
    values: { holdfast: peak / before },
    aim: { text: `≤ ${FLAT}`, isMet: peak / before <= FLAT },
    notes: { before: `${round(before)} MB`, peak: `${round(peak)} MB` },
  });
  return figures;
}

export const historyRow: Row = {
  name: 'history',
  about:
    'a session of ten million lines: its transcript’s first screen at any of them, a search’s first hits',
  measure: (bench) =>
    withHoldfast({ ...bench, shell: MARKED_BASH }, async (holdfast) => {
      const megabytes = bench.isQuick ? 6 : 1000;
      await printHistory(bench, { holdfast, megabytes });
      const terminal = holdfast.connection.view?.watching ?? '';
      return [
        ...(await measureScreens(bench, { holdfast, terminal, megabytes })),
        ...(await measureSearch(bench, holdfast, megabytes)),
      ];
    }),
};
