import { ensureChromium } from '../../browser.mjs';
import { until } from '../../harness/facts.ts';
import { openChromium } from '../chromium.ts';
import type { ChromiumPage } from '../chromium.ts';
import type { HoldfastSystem } from '../holdfast-system.ts';
import { logFile } from '../log-file.ts';
import { resetNotes, takeNotes } from '../page-notes.ts';
import type { Notes } from '../page-notes.ts';
import type { Bench, Figure, Row } from '../row.ts';
import { runUntil } from '../shell.ts';
import { round } from '../statistics.ts';
import { withHoldfast } from '../system.ts';

const MAX_TASK_MS = 100;
const FLAT = 1.3;
/** A page to which nothing more has come for this long has all there is, and has built its past, in ms. */
const QUIET_MS = 2000;
/** How often the heap is looked at during a flood, in ms. */
const SAMPLE_MS = 200;

interface Flooded extends Notes {
  seconds: number;
  /** Processor time of the page's main thread, s. */
  busy: number;
  /** After garbage collection, MB. */
  heap: number;
  peakHeap: number;
}

async function heapMB(page: ChromiumPage): Promise<number> {
  const { usedSize } = await page.ask<{ usedSize: number }>('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

interface Metrics {
  metrics: { name: string; value: number }[];
}

/** Processor time of the page's tasks so far. */
async function busySeconds(page: ChromiumPage): Promise<number> {
  const { metrics } = await page.ask<Metrics>('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

const notesOf = (page: ChromiumPage) => page.evaluate<Notes>('window.benchNotes');

async function flooded(holdfast: HoldfastSystem, page: ChromiumPage, path: string): Promise<Flooded> {
  await page.evaluate(`(${resetNotes.toString()})()`);
  let peakHeap = 0;
  const before = await busySeconds(page);
  const sampling = setInterval(() => {
    void heapMB(page).then((heap) => (peakHeap = Math.max(peakHeap, heap)));
  }, SAMPLE_MS);
  const seconds = (await runUntil(holdfast, `cat ${path}`)) / 1000;
  const isQuiet = `performance.now() - window.benchNotes.lastFrameAt > ${QUIET_MS}`;
  await until('the page has all', () => page.evaluate<boolean>(isQuiet), 120_000);
  clearInterval(sampling);
  const notes = await notesOf(page);
  const busy = (await busySeconds(page)) - before;
  // What the first one only finalizes the second one frees.
  for (let time = 0; time < 2; time += 1) await page.ask('HeapProfiler.collectGarbage');
  return { ...notes, seconds, busy, heap: await heapMB(page), peakHeap };
}

/** In the page: enters by its door, once that is there. */
function comeIn(): boolean {
  const name = document.querySelector<HTMLInputElement>('form input');
  const form = name?.form ?? null;
  if (name === null || form === null) return false;
  name.value = 'Otto';
  name.dispatchEvent(new Event('input', { bubbles: true }));
  form.requestSubmit();
  return true;
}

async function measureIn(bench: Bench, page: ChromiumPage, holdfast: HoldfastSystem): Promise<Figure[]> {
  const [small = 0, large = 0] = bench.isQuick ? [1, 4] : [50, 500];
  await page.ask('Performance.enable', { timeDomain: 'threadTicks' });
  await page.inject(takeNotes);
  await page.goto(holdfast.shared.links.observer);
  await until('the page has come in', () => page.evaluate<boolean>(`(${comeIn.toString()})()`));
  await until('the page has the session', async () => (await notesOf(page)).frames > 0);
  // Compiles what a page compiles once.
  await flooded(holdfast, page, logFile(bench, small).path);
  bench.say(`browser: flood of ${small} MB`);
  const first = await flooded(holdfast, page, logFile(bench, small).path);
  bench.say(`browser: flood of ${large} MB`);
  const second = await flooded(holdfast, page, logFile(bench, large).path);
  return figuresOf(first, second, [small, large]);
}

function figuresOf(first: Flooded, second: Flooded, [small, large]: [number, number]): Figure[] {
  const longest = Math.max(first.longestTask, second.longestTask);
  const growth = { holdfast: second.heap / first.heap };
  return [
    {
      name: `page in floods of ${small} and ${large} MB, longest task`,
      unit: 'ms',
      values: { holdfast: longest },
      aim: { text: `≤ ${MAX_TASK_MS}`, isMet: longest <= MAX_TASK_MS },
      notes: {
        'tasks over 50 ms': first.longTasks + second.longTasks,
        'longest wait of a timer, ms': Math.max(first.longestLag, second.longestLag),
        'frames to the page': second.frames,
        'flood, s': second.seconds,
        // On few cores a page waits for the server and the shell it watches, in the middle of a task too.
        'busy, s': second.busy,
      },
    },
    {
      name: `page's heap after ${large} MB ÷ after ${small} MB`,
      unit: '×',
      values: growth,
      aim: { text: `≤ ${FLAT}`, isMet: growth.holdfast <= FLAT },
      notes: {
        heaps: `${round(first.heap)} → ${round(second.heap)} MB`,
        'with garbage': `${round(first.peakHeap)} → ${round(second.peakHeap)} MB`,
      },
    },
  ];
}

export const browser: Row = {
  name: 'browser',
  about: 'Chromium on the session’s page during a flood: its longest task and its heap',
  async measure(bench) {
    const executable = ensureChromium();
    if (executable === null) {
      bench.say('browser: no Chromium here and none to be had; set CHROMIUM_PATH');
      return [];
    }
    const page = await openChromium(executable);
    try {
      return await withHoldfast(bench, (holdfast) => measureIn(bench, page, holdfast));
    } finally {
      await page.close();
    }
  },
};
