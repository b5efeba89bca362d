import { describe, expect, test } from 'vitest';
import type { LineRow } from '#protocol/lines/line-row.ts';
import type { LineRange } from '../../session/lines/lines.ts';
import { Outputs } from './outputs.ts';
import { commandRow } from './testing/command-row.ts';

const lines = (from: number, to: number): LineRow[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => ({
    line: from + at,
    text: `line ${from + at}`,
  }));

interface World {
  /** The lines that are stated … */
  stated: readonly LineRow[];
  /** … and those that the page has of the watched terminal. */
  here: { first: number; last: number };
  watched?: string;
}

function outputs({ stated, here, watched = 'term0001' }: World) {
  const asked: LineRange[] = [];
  const browser = {
    searched: { ...here, isAlternate: false },
    texts: ({ from, to }: { from: number; to: number }) =>
      lines(Math.max(from, here.first), Math.min(to, here.last)),
  };
  const read = async (range: LineRange) => {
    asked.push(range);
    const value = stated.filter(({ line }) => line >= range.from && line <= range.to).slice(0, 1_000);
    return { ok: true, value } as const;
  };
  const made = new Outputs({
    connection: { lines: { read } },
    // Of a screen only these two are asked for.
    screen: { browser: browser as never },
    watched: () => watched,
  });
  return { asked, made };
}

const row = commandRow({ promptLine: 4, line: 5, lastLine: 9 });

describe('[CM12] a command’s output', () => {
  test('is taken from the page where it is there', async () => {
    const { made, asked } = outputs({ stated: [], here: { first: 0, last: 50 } });
    expect(await made.read(row)).toEqual({ text: 'line 5\nline 6\nline 7\nline 8', isWhole: true });
    expect(asked).toEqual([]);
  });

  test('what left the page is read as it is stated, and joined with what is here', async () => {
    const { made, asked } = outputs({ stated: lines(0, 6), here: { first: 7, last: 50 } });
    expect(await made.read(row)).toEqual({ text: 'line 5\nline 6\nline 7\nline 8', isWhole: true });
    expect(asked).toEqual([{ terminal: 'term0001', from: 5, to: 6 }]);
  });

  test('what is not stated is missing, and said to be', async () => {
    const { made } = outputs({ stated: lines(0, 6), here: { first: 0, last: 50 }, watched: 'term0002' });
    expect(await made.read(row)).toEqual({ text: 'line 5\nline 6', isWhole: false });
  });

  test('of a million lines some are read, in a bounded number of requests', async () => {
    const long = commandRow({ promptLine: 4, line: 5, lastLine: 1_000_000 });
    const { made, asked } = outputs({ stated: lines(0, 9_000), here: { first: 999_000, last: 1_000_000 } });
    const { text, isWhole } = await made.read(long);
    expect(text.split('\n')).toHaveLength(5_000);
    expect(isWhole).toBe(false);
    expect(asked).toHaveLength(5);
  });

  test('one that printed nothing has none', async () => {
    const { made } = outputs({ stated: [], here: { first: 0, last: 50 } });
    expect(await made.read(commandRow({ promptLine: 4, line: 5, lastLine: 5 }))).toEqual({
      text: '',
      isWhole: true,
    });
  });
});
