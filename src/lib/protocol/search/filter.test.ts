import { expect, test } from 'vitest';
import type { CommandRow } from '../commands/command.ts';
import { commandOf, isWanted } from './filter.ts';
import type { SearchFilter } from './matching.ts';

const ALL: SearchFilter = { place: 'all', isFailed: false, since: null, until: null };

const row = (change: Partial<CommandRow>): CommandRow => ({
  ...{ terminal: 't', command: 1, text: 'ls', from: 'told', cut: null, directory: null },
  ...{
    startedAt: 100,
    endedAt: 200,
    exit: 0,
    errors: [],
    moreErrors: 0,
    promptLine: 4,
    line: 5,
    lastLine: 8,
  },
  ...{ trusted: true, by: null, inner: 0, typedLine: null },
  ...change,
});

test('[SE4] a line is of the command that printed it, or that was typed above its output', () => {
  const first = row({});
  const second = row({ command: 2, line: 9, lastLine: null });
  const others = row({ terminal: 'u', line: 0, lastLine: 99 });
  const numberAt = (line: number) =>
    commandOf([others, first, second], { terminal: 't', line })?.command ?? null;
  expect([3, 4, 5, 7].map(numberAt)).toEqual([null, 1, 1, 1]);
  // The second was typed in the line in which the first ended, and still runs.
  expect([8, 9, 1000].map(numberAt)).toEqual([2, 2, 2]);
});

test('[SE8] each limit lets through what it names: what was typed, what failed, and a time', () => {
  const [good, failed] = [row({}), row({ exit: 1 })];
  const wanted = (change: Partial<SearchFilter>, command: CommandRow | null, line = 6) =>
    isWanted({ ...ALL, ...change }, { line, command, printed: null });
  expect([wanted({ isFailed: true }, good), wanted({ isFailed: true }, failed)]).toEqual([false, true]);
  expect([wanted({ place: 'output' }, good, 4), wanted({ place: 'output' }, good, 5)]).toEqual([false, true]);
  expect([wanted({ since: 201 }, good), wanted({ since: 200 }, good)]).toEqual([false, true]);
  expect([wanted({ until: 99 }, good), wanted({ until: 100 }, good)]).toEqual([false, true]);
  // Of a line on the screen that is no command’s, neither time nor kind is known.
  const unknown = [{}, { isFailed: true }, { place: 'output' as const }, { since: 1 }, { until: 1 }];
  expect(unknown.map((change) => wanted(change, null))).toEqual([true, false, false, false, false]);
});
