import { expect, test } from 'vitest';
import type { CommandRow } from '#protocol/commands/command.ts';
import { awaySentence, awayWords, firstOf, whileAway } from './away.ts';

const terminal = 'aaaaaaaa';
const row = (number: number, change: Partial<CommandRow>): CommandRow => ({
  ...{ terminal, command: number, text: `echo ${number}`, from: 'told', cut: null, directory: null },
  ...{ startedAt: number * 1000, endedAt: number * 1000 + 500, exit: 0, errors: [], moreErrors: 0 },
  ...{ trusted: true, by: null, inner: 0, typedLine: null },
  ...{ promptLine: number * 10, line: number * 10 + 1, lastLine: number * 10 + 9 },
  ...change,
});
const left = { terminal, line: 25, at: 2_600 };
const words = (rows: readonly CommandRow[], hasMore = false, also: string | null = null) => {
  const away = whileAway(rows, { left, hasMore });
  const lasted = (ms: number) => `${ms / 60_000} min`;
  return away === null ? null : awaySentence(away, { now: 245_000, lasted, also });
};

test('[TR22] one sentence says what ended, what failed and what still runs', () => {
  const failed = row(3, { exit: 2 });
  const running = row(5, { text: 'Get-ChildItem C:\\ -Recurse', exit: null, endedAt: null, lastLine: null });
  expect(words([row(1, {}), row(2, {}), failed, row(4, {}), running])).toBe(
    'While you were away: 3 commands ended (one failed), Get-ChildItem has run for 4 min.',
  );
  expect(words([failed])).toBe('While you were away: echo failed.');
  expect(words([running])).toBe('While you were away: Get-ChildItem has run for 4 min.');
  expect(words([row(3, {}), row(4, {})], true)).toBe('While you were away: more than 2 commands ended.');
  expect(words([running, running, running, running])).toContain('2 more are running');
  // What is not seen, or turns what stands around it, is no part of a name.
  expect(words([row(3, { text: '\u202ed\u200bel\u0000 x' })])).toBe('While you were away: del ended.');
  expect(words([row(3, { text: '\u200b' })])).toBe('While you were away: A command ended.');
});

test('[TR22] nothing is said where nothing happened, and what ended before one left does not count', () => {
  expect(words([row(1, {})])).toBeNull();
  // Its end stands in the line that was seen: before one left, or after.
  expect(words([row(2, { lastLine: 25, endedAt: 2_500 })])).toBeNull();
  expect(words([row(2, { lastLine: 25, endedAt: 2_700 })])).toBe('While you were away: echo ended.');
  // In another terminal, and where a program has the whole screen, the clock tells.
  expect(words([row(1, { terminal: 'bbbbbbbb', endedAt: 2_700 })])).toBe('While you were away: echo ended.');
  expect(words([row(9, { lastLine: null, endedAt: 2_500 })])).toBeNull();
});

test('[TR22] the first of it is where its command was entered', () => {
  const away = whileAway([row(4, {}), row(3, {})], { left, hasMore: false });
  expect(away === null ? null : firstOf(away)).toEqual({ terminal, line: 30 });
});

test('[NO32] what else happened is a part of the sentence, or all of it', () => {
  const also = 'one note is for you';
  expect(words([row(3, {})], false, also)).toBe('While you were away: echo ended, one note is for you.');
  expect(awayWords('one note is for you')).toBe('While you were away: one note is for you.');
});
