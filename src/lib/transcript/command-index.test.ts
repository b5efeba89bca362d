import { expect, test } from 'vitest';
import type { CommandRow } from '#protocol/commands/command.ts';
import { COMMANDS_PAGE } from '#protocol/ground/limits.ts';
import { CommandIndex } from './command-index.ts';

const terminal = 'aaaaaaaa';
const LINES = 10;

/** Each has ten lines: its prompt, eight of output, and one that is nobody's. */
const command = (number: number): CommandRow => ({
  ...{ terminal, command: number, text: `echo ${number}`, from: 'told', cut: null, directory: null },
  ...{
    startedAt: number,
    endedAt: number,
    exit: 0,
    errors: [],
    moreErrors: 0,
    trusted: true,
    by: null,
    inner: 0,
  },
  ...{ promptLine: (number - 1) * LINES, line: (number - 1) * LINES + 1, lastLine: (number - 1) * LINES + 8 },
  typedLine: null,
});

test('[TR12] among a hundred thousand commands the one a line belongs to is found by a few pages', async () => {
  const count = 100_000;
  let asked = 0;
  const index = new CommandIndex({
    async page(before) {
      asked += 1;
      const last = (before?.command ?? count + 1) - 1;
      return Array.from({ length: Math.min(COMMANDS_PAGE, last) }, (_, at) => command(last - at));
    },
    onChanged: () => undefined,
  });
  const find = async (line: number) => {
    index.want([{ terminal, line }]);
    for (let turn = 0; turn < 100 && index.at({ terminal, line }) === undefined; turn++)
      await new Promise<void>((resolve) => setImmediate(resolve));
    return index.at({ terminal, line });
  };
  expect((await find(499_993))?.command).toBe(50_000);
  expect(asked).toBeLessThan(20);
  expect((await find(0))?.command).toBe(1);
  expect((await find(12_349)) ?? 'none').toBe('none');
  expect((await find(count * LINES - 3))?.command).toBe(count);
  // All that are seen at once, however far apart.
  const seen = [10, 500_010, 900_010].map((line) => ({ terminal, line }));
  index.want(seen);
  for (let turn = 0; turn < 200 && seen.some((place) => index.at(place) === undefined); turn++)
    await new Promise<void>((resolve) => setImmediate(resolve));
  expect(seen.map((place) => index.at(place)?.command)).toEqual([2, 50_002, 90_002]);
});

test('[CM13] the commands before and behind a line are found, however far they are from those known', async () => {
  const count = 1_000;
  const index = new CommandIndex({
    async page(before) {
      const last = (before?.command ?? count + 1) - 1;
      return Array.from({ length: Math.min(COMMANDS_PAGE, last) }, (_, at) => command(last - at));
    },
    onChanged: () => undefined,
  });
  const around = async (line: number) => {
    const { before, after } = await index.neighbours({ terminal, line });
    return [before?.command ?? null, after?.command ?? null];
  };
  expect(await around(5_000)).toEqual([501, 502]);
  expect(await around(4_999)).toEqual([500, 501]);
  expect(await around(0)).toEqual([1, 2]);
  expect(await around(count * LINES + 5)).toEqual([count, null]);
  const both = await Promise.all([around(2_000), around(8_000)]);
  expect(both).toEqual([
    [201, 202],
    [801, 802],
  ]);
  const failing = new CommandIndex({ page: async () => null, onChanged: () => undefined });
  expect(await failing.neighbours({ terminal, line: 5 })).toEqual({ before: null, after: null });
});
