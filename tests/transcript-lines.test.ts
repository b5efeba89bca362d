import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readSegmentText } from '#protocol/output/asciicast.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { stateLines } from '../agent/lines/state-lines.ts';
import { CORPUS } from '../agent/screen/testing/corpus.ts';
import { random, recording, type Recording } from '../agent/screen/testing/cuts.ts';
import { noise } from '../agent/screen/testing/noise.ts';
import { loadRecordings } from '../agent/screen/testing/recordings.ts';
import { StoredOutput, type StoredSegment } from '../agent/testing/stored-output.ts';
import { rebuildSegment, type RebuiltSegment } from '../src/lib/transcript/rebuild.ts';
import { plainText } from '../src/lib/terminal/styled-line.ts';

function store(recorded: Recording, { seed, resizes }: { seed: number; resizes: number }): StoredSegment[] {
  const draw = random(seed);
  const stored = new StoredOutput(recorded, { draw, onEvent: () => undefined });
  for (const step of recorded.steps) {
    stored.feed(step);
    for (let i = 0; i < resizes; i++)
      stored.feed({ cols: 20 + Math.floor(draw() * 110), rows: 5 + Math.floor(draw() * 45) });
  }
  stored.seal();
  stored.dispose();
  return stored.sealed;
}

function rebuild({ text, header }: StoredSegment): RebuiltSegment {
  const rebuilt = rebuildSegment(text, header.keyframe);
  if (rebuilt === null) throw new Error('a sealed segment cannot be rebuilt');
  return rebuilt;
}

/** What each line says: of the segments that begin at or before it the last tells it. */
function rebuiltLines(segments: readonly StoredSegment[]): Map<number, string> {
  const lines = new Map<number, string>();
  for (const [at, segment] of segments.entries()) {
    const { firstLine, lines: shown } = rebuild(segment);
    const end = segments[at + 1]?.header.firstLine ?? Infinity;
    for (const [index, runs] of shown.entries())
      if (runs !== undefined && firstLine + index < end) lines.set(firstLine + index, plainText(runs));
  }
  return lines;
}

function statedLines(segments: readonly StoredSegment[]): Map<number, string> {
  const lines = new Map<number, string>();
  for (const [at, { header, text }] of segments.entries()) {
    const { cols, rows, firstLine } = header;
    const events = readSegmentText(text)?.events ?? [];
    const keyframe = inflateRawSync(header.keyframe);
    const whole = { profile: PROFILE_ID, cols, rows, firstLine, keyframe, events } as const;
    const stated = stateLines(
      { ...whole, isLast: at === segments.length - 1 },
      { maxLines: 2 ** 18, maxText: 2 ** 20 },
    );
    for (const { line, continues, text: said } of stated.lines)
      lines.set(line, continues ? `${lines.get(line) ?? ''}${said}` : said);
  }
  return lines;
}

const ALL = [...CORPUS, ...loadRecordings(), noise(301, 150)];

test.each(ALL.map((recorded, at) => ({ name: recorded.name, recorded, seed: 900 + at })))(
  '[TR5] what the transcript rebuilds of a segment is what the endpoint states: $name',
  ({ recorded, seed }) => {
    for (const resizes of [0, 2]) {
      const segments = store(recorded, { seed, resizes });
      const rebuilt = rebuiltLines(segments);
      for (const [line, said] of statedLines(segments))
        if (rebuilt.has(line)) expect([line, rebuilt.get(line)]).toEqual([line, said]);
      expect(rebuilt.size).toBeGreaterThan(0);
    }
  },
);

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\r\n`).join('');

test('[TR5] every line of a long log is rebuilt, also past what a terminal keeps', () => {
  const segments = store(recording('log', lines(0, 30_000), { cols: 200, rows: 24 }), {
    seed: 1,
    resizes: 0,
  });
  const rebuilt = rebuiltLines(segments);
  for (let line = 0; line <= 30_000; line++) expect(rebuilt.get(line)).toBe(`line ${line}`);
});

test('[TR5] a cleared scrollback and a reset take no line away that the segment had', () => {
  const text = `${lines(0, 99)}\x1b[3J${lines(100, 140)}\x1bc${lines(0, 9)}`;
  const [segment] = store(recording('cleared', text), { seed: 3, resizes: 0 });
  if (segment === undefined) throw new Error('no segment');
  const all = rebuiltLines(store(recording('cleared', text), { seed: 4, resizes: 0 }));
  expect(all.get(50)).toBe('line 50');
  expect(all.get(120)).toBe('line 120');
});

test('[TR6] colours, widths and looks are as they were printed', () => {
  const text =
    'a\x1b[1;31mred\x1b[0m \x1b[38;2;1;2;3;48;5;200mx\x1b[0;4m漢字\x1b[0m \x1b[42m  \x1b[0m   \r\n';
  const [segment] = store(recording('coloured', text), { seed: 5, resizes: 0 });
  if (segment === undefined) throw new Error('no segment');
  const [runs] = rebuild(segment).lines;
  expect(runs).toEqual([
    { text: 'a', foreground: null, background: null, looks: 0 },
    { text: 'red', foreground: 1, background: null, looks: 1 },
    { text: ' ', foreground: null, background: null, looks: 0 },
    { text: 'x', foreground: '#010203', background: 200, looks: 0 },
    { text: '漢字', foreground: null, background: null, looks: 4 + 256 },
    { text: ' ', foreground: null, background: null, looks: 0 },
    { text: '  ', foreground: null, background: 2, looks: 0 },
    { text: '   ', foreground: null, background: null, looks: 0 },
  ]);
});

test('[TR7] a program that had the whole screen is one block behind its line, with its times', () => {
  const text = `$ vim\r\n\x1b[?1049h\x1b[Hfile\x1b[10;1Hmore\x1b[?1049l$ ls\r\n`;
  const folds = store(recording('vim', text), { seed: 8, resizes: 0 }).flatMap(
    (segment) => rebuild(segment).folds,
  );
  expect(folds.length).toBeGreaterThan(0);
  for (const { line } of folds) expect(line).toBe(0);
  expect(folds[0]?.from).not.toBeNull();
  expect(folds.at(-1)?.to).not.toBeNull();
});
