import { expect, test } from 'vitest';
import type { StyledRun } from '../terminal/styled-line.ts';
import { MAX_COPIED_LINES, selectedText } from './selected-text.ts';

const run = (text: string, looks = 0): StyledRun => ({ text, foreground: null, background: null, looks });
const LINES = [[run('first '), run('line', 1), run('   ')], [run('x'.repeat(500))], [], [run('  last')]];
const at = (index: number, character: number) => ({ index, character });
const copied = async (from: [number, number], to: [number, number]) =>
  (await selectedText({ from: at(...from), to: at(...to) }, (index) => LINES[index] ?? [])).text;

test('[TR10] what is copied has a line for each line, however it was wrapped, and no blanks at their ends', async () => {
  expect(await copied([0, 0], [3, 6])).toBe(`first line\n${'x'.repeat(500)}\n\n  last`);
  expect(await copied([0, 6], [0, 10])).toBe('line');
  expect(await copied([0, 6], [0, 13])).toBe('line');
  expect(await copied([1, 490], [3, 3])).toBe(`${'x'.repeat(10)}\n\n  l`);
});

test('[TR10] a selection of any length is copied, as far as lines can be had and up to a bound that is told', async () => {
  const many = await selectedText({ from: at(0, 0), to: at(99_999, 3) }, async () => [run('abc')]);
  expect([many.isCut, many.text.length]).toEqual([false, 4 * 100_000 - 1]);
  const gone = await selectedText({ from: at(0, 0), to: at(9, 3) }, async (index) =>
    index < 3 ? [run('abc')] : undefined,
  );
  expect(gone).toEqual({ text: 'abc\nabc\nabc', isCut: true });
  const all = await selectedText({ from: at(0, 0), to: at(10_000_000, 1) }, () => [run('a')]);
  expect([all.isCut, all.text.split('\n').length]).toEqual([true, MAX_COPIED_LINES]);
});
