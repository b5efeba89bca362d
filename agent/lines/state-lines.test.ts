import { inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { text } from '#base/bytes.ts';
import { readSegmentText } from '#protocol/output/asciicast.ts';
import { lastUsedRow } from '#protocol/emulator/lines.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { LeavingLines, type LeftLine } from '../screen/leaving.ts';
import { rowText, trimmedText } from '../screen/plain-text.ts';
import { openScreen } from '../screen/screen.ts';
import { CORPUS } from '../screen/testing/corpus.ts';
import { random, recording, type Recording } from '../screen/testing/cuts.ts';
import { noise } from '../screen/testing/noise.ts';
import { loadRecordings } from '../screen/testing/recordings.ts';
import { StoredOutput, type StoredSegment } from '../testing/stored-output.ts';
import { stateLines, type StatedLines } from './state-lines.ts';

const BOUNDS = { maxLines: 2 ** 18, maxText: 2 ** 20 };

function stateStored({ header, text: cast }: StoredSegment, isLast: boolean): StatedLines {
  const read = readSegmentText(cast);
  if (read === null) throw new Error('a sealed segment cannot be read back');
  const { cols, rows, firstLine } = header;
  const keyframe = inflateRawSync(header.keyframe);
  return stateLines(
    { profile: PROFILE_ID, cols, rows, firstLine, keyframe, events: read.events, isLast },
    BOUNDS,
  );
}

/** What is known of each line after all of these, newer statements in the place of older ones. */
function merge(lines: readonly LeftLine[]): Map<number, string> {
  const merged = new Map<number, string>();
  for (const { line, continues, text } of lines)
    merged.set(line, continues ? `${merged.get(line) ?? ''}${text}` : text);
  return merged;
}

const known = (lines: readonly LeftLine[]) => [...merge(lines)].sort(([a], [b]) => a - b);

/** The lines of a buffer that a watcher still has, as they stand there. */
function standing({ replica }: ReturnType<typeof openScreen>): [number, string][] {
  const { normal } = replica.core.buffers;
  const last = lastUsedRow(normal);
  const texts = new Map<number, string>();
  for (let y = 0; y <= last; y++) {
    const row = normal.lines.get(y);
    const next = y + 1 < normal.lines.length ? normal.lines.get(y + 1) : undefined;
    const line = replica.lines.lineOf(y);
    const wraps = next?.isWrapped ? next : null;
    // Of the first, the head may be gone.
    if (row && (y > 0 || !row.isWrapped)) texts.set(line, (texts.get(line) ?? '') + rowText(row, wraps));
  }
  return [...texts].map(([line, said]) => [line, trimmedText(said)]);
}

/** Feeds a recording, its bytes in pieces, with resizes in between; gives what its segments state and what one who watched saw. */
function play(
  recorded: Recording,
  { seed, resizes, maxRows = 50 }: { seed: number; resizes: number; maxRows?: number },
) {
  const draw = random(seed);
  const watcher = openScreen({
    ...recorded,
    profile: PROFILE_ID,
    onReply: () => undefined,
    scrollback: 50_000,
  });
  const watched: LeftLine[] = [];
  const leaving = new LeavingLines(watcher.replica, (left) => void watched.push(left));
  const stored = new StoredOutput(recorded, {
    draw,
    onEvent({ code, data }) {
      if (code === 'o') watcher.screen.write(data);
      if (code !== 'r') return;
      const [cols = 80, rows = 24] = text(data).split('x').map(Number);
      leaving.resize({ cols, rows });
    },
  });
  for (const step of recorded.steps) {
    if (!(step instanceof Uint8Array) || resizes === 0) {
      stored.feed(step);
      continue;
    }
    for (let i = 0; i <= resizes; i++) {
      const at = Math.floor((step.length * i) / (resizes + 1));
      stored.feed(step.subarray(at, Math.floor((step.length * (i + 1)) / (resizes + 1))));
      if (i < resizes)
        stored.feed({
          cols: 20 + Math.floor(draw() * 110),
          rows: Math.min(maxRows, 5 + Math.floor(draw() * 45)),
        });
    }
  }
  stored.seal();
  leaving.tellRest();
  const stated = stored.sealed.flatMap((segment, index) => {
    const { lines, isCut } = stateStored(segment, index === stored.sealed.length - 1);
    expect(isCut).toBe(false);
    return lines;
  });
  stored.dispose();
  return { stated, watched, watcher };
}

const NOISE = [201, 202, 203].map((seed) => noise(seed, 150));
const ALL = [...CORPUS, ...loadRecordings(), ...NOISE].map((recorded, index) => ({
  name: recorded.name,
  recorded,
  seed: 7000 + 100 * index,
}));

describe('[LS1] a replay of each segment states what one who watched all along saw leave', () => {
  test.each(ALL)('[LS1] $name', { timeout: 60_000 }, ({ recorded, seed }) => {
    for (const resizes of [0, 3]) {
      const { stated, watched, watcher } = play(recorded, { seed: seed + resizes, resizes });
      expect(known(stated)).toEqual(known(watched));
      const merged = merge(stated);
      for (const [line, said] of standing(watcher)) expect([line, merged.get(line)]).toEqual([line, said]);
      expect(stated.length).toBeGreaterThan(0);
    }
  });
});

test.each([0, 2, 4, 6])('[LS3] a line without end is stated piece by piece, with %i resizes', (resizes) => {
  const text = Array.from({ length: 40_000 }, (_, i) => `${i} `).join('');
  const size = { cols: 40, rows: 5 };
  const { stated, watched } = play(recording('one line', text, size), {
    seed: 5 + resizes,
    resizes,
    maxRows: 5,
  });
  const isSame = (a: string | undefined, b: string | undefined) => a === b;
  expect(stated.filter(({ continues }) => continues).length).toBeGreaterThan(3);
  expect(isSame(merge(stated).get(0), merge(watched).get(0))).toBe(true);
  // Rows that a taller window brings back are said again. A resize cuts the rows of the line that the cursor is in, as xterm does.
  if (resizes === 0) expect(isSame(merge(stated).get(0), text.trimEnd())).toBe(true);
});

test('[LS2] what is stated is what stands in the buffer', () => {
  const lines = Array.from({ length: 2000 }, (_, i) => `line ${i} ${'x'.repeat((i * 37) % 200)} end`);
  const { stated, watcher } = play(recording('log', lines.join('\r\n')), { seed: 1, resizes: 0 });
  const { normal } = watcher.replica.core.buffers;
  const rows = Array.from({ length: normal.lines.length }, (_, y) => normal.lines.get(y));
  expect(merge(stated).get(1234)).toBe(lines[1234]);
  expect([...merge(stated).values()]).toEqual(lines);
  expect(rows.map((row) => (row ? rowText(row, null) : '')).join('')).toContain('line 1999');
});
