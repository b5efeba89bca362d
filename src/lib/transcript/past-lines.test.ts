import { expect, test } from 'vitest';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { MAX_LINES_READ } from '#protocol/ground/limits.ts';
import type { SegmentRow } from '#protocol/output/segment-row.ts';
import { plainText, type StyledRun } from '../terminal/styled-line.ts';
import { PastLines } from './past-lines.ts';
import type { PastPorts } from './piece.ts';

const terminal = 'aaaaaaaa';
const PER_SEGMENT = 100;
const SEGMENTS = 50;

const run = (text: string): StyledRun => ({ text, foreground: 2, background: null, looks: 0 });
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function rowOf(segment: number): SegmentRow {
  const sha256 = segment === SEGMENTS - 1 ? null : 'ab';
  return {
    segment,
    firstLine: segment * PER_SEGMENT,
    startedAt: 0,
    cols: 80,
    rows: 24,
    events: 1,
    bytes: 1,
    sha256,
  };
}

/** A terminal of 50 segments of 100 lines; each shows 20 lines of the next. `cleared`: lines that no replay shows. */
function world({ cleared = [], isKnown = true }: { cleared?: number[]; isKnown?: boolean } = {}) {
  const asked = { segments: 0, stated: 0, isDown: false };
  const ports: PastPorts = {
    async segmentsAt(_terminal, line) {
      const segment = Math.min(SEGMENTS - 1, Math.floor(line / PER_SEGMENT));
      return asked.isDown
        ? null
        : { row: rowOf(segment), next: segment + 1 < SEGMENTS ? rowOf(segment + 1) : null };
    },
    async rebuild(_terminal, { firstLine }) {
      asked.segments += 1;
      if (!isKnown) return 'unknown';
      const lines = Array.from({ length: PER_SEGMENT + 20 }, (_, index) =>
        cleared.includes(firstLine + index) ? undefined : [run(`line ${firstLine + index}`)],
      );
      return { firstLine, lines, folds: [], times: [] };
    },
    async stated(_terminal, { from, to }) {
      asked.stated += 1;
      const length = Math.min(MAX_LINES_READ, to - from + 1);
      const all = Array.from({ length }, (_, index) => ({
        line: from + index,
        text: `said ${from + index}`,
      }));
      return all.filter(({ line }) => line !== 7);
    },
  };
  return { ports, asked };
}

const textAt = (lines: PastLines, line: number) => {
  const found = lines.lineAt({ terminal, line });
  return found === undefined || found === null ? found : plainText(found.runs);
};

test('[TR8] a line is loaded with its segment, once, and what is wanted later is loaded instead', async () => {
  const { ports, asked } = world();
  const lines = new PastLines({ ports, clock: new FakeClock(), onChanged: () => undefined });
  expect(textAt(lines, 250)).toBeUndefined();
  lines.want([250, 251, 299].map((line) => ({ terminal, line })));
  await settle();
  expect([textAt(lines, 200), textAt(lines, 299), textAt(lines, 300)]).toEqual([
    'line 200',
    'line 299',
    undefined,
  ]);
  lines.want([{ terminal, line: 260 }]);
  await settle();
  expect(asked.segments).toBe(1);
});

test('[TR4] however much is looked at, no more is kept than may be', async () => {
  const { ports } = world();
  const maxBytes = 60_000;
  const lines = new PastLines({ ports, clock: new FakeClock(), maxBytes, onChanged: () => undefined });
  for (let line = 0; line < 4000; line += 100) expect(await lines.load({ terminal, line })).not.toBeNull();
  expect(textAt(lines, 3900)).toBe('line 3900');
  expect(textAt(lines, 0)).toBeUndefined();
  expect(await lines.load({ terminal, line: 0 })).not.toBeUndefined();
});

test('[TR9] what no replay shows is as the endpoint states it, and what it has not stated is told to be missing', async () => {
  const { ports } = world({ cleared: [6, 7, 8] });
  const lines = new PastLines({ ports, clock: new FakeClock(), onChanged: () => undefined });
  await lines.load({ terminal, line: 5 });
  expect([5, 6, 7, 8].map((line) => textAt(lines, line))).toEqual(['line 5', 'said 6', null, 'said 8']);
  const plain = new PastLines({
    ...world({ isKnown: false }),
    clock: new FakeClock(),
    onChanged: () => undefined,
  });
  await plain.load({ terminal, line: 950 });
  expect([textAt(plain, 950), textAt(plain, 900)]).toEqual(['said 950', 'said 900']);
});

test('[TR8] what cannot be had is asked for again by itself', async () => {
  const { ports, asked } = world();
  const clock = new FakeClock();
  const lines = new PastLines({ ports, clock, onChanged: () => undefined });
  asked.isDown = true;
  lines.want([{ terminal, line: 1 }]);
  await settle();
  expect([lines.isFailing, textAt(lines, 1)]).toEqual([true, undefined]);
  asked.isDown = false;
  clock.pass(5_000);
  await settle();
  expect([lines.isFailing, textAt(lines, 1)]).toEqual([false, 'line 1']);
});

test('[TR8] of a segment that is still written a later look has more', async () => {
  const { ports } = world();
  const lines = new PastLines({ ports, clock: new FakeClock(), onChanged: () => undefined });
  const last = SEGMENTS * PER_SEGMENT + 19;
  expect(await lines.load({ terminal, line: last })).not.toBeUndefined();
  expect(await lines.load({ terminal, line: last + 1 })).toBeUndefined();
});

test('[TR7] of lines that are at hand the full-screen programs are asked for, of the open segment again once there may be more', async () => {
  const { ports, asked } = world();
  const begun = { line: 250, from: 5, to: null };
  const telling: PastPorts = {
    ...ports,
    async rebuild(of, row) {
      const rebuilt = await ports.rebuild(of, row);
      if (rebuilt === null || rebuilt === 'unknown') return rebuilt;
      // One program's screen may take all of several segments.
      if (row.segment === 2) return { ...rebuilt, folds: [begun] };
      return row.segment === 3 ? { ...rebuilt, folds: [{ line: 250, from: null, to: 9 }] } : rebuilt;
    },
  };
  const lines = new PastLines({ ports: telling, clock: new FakeClock(), onChanged: () => undefined });
  const held = [250, 299, 300].map((line) => ({ terminal, line }));
  lines.want([], held);
  await settle();
  expect(lines.foldAt({ terminal, line: 250 })).toEqual({ line: 250, from: 5, to: 9 });
  const beyond = [{ terminal, line: SEGMENTS * PER_SEGMENT + 500 }];
  for (let turn = 0; turn < 3; turn++) {
    lines.want([], beyond);
    await settle();
  }
  expect(asked.segments).toBe(3);
  lines.hasNewFolds(terminal);
  await settle();
  expect([asked.segments, lines.isFailing]).toEqual([4, false]);
});
