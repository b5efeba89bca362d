import { expect, test } from 'vitest';
import { anchorInText } from './noting.ts';

const run = (text: string) => ({ text, color: null, bold: false, isCursor: false });
const lines = [
  { line: 7, runs: [run('C: '), run('97 % full')] },
  { line: 8, runs: [run('報告 ready')] },
];
const seen = { terminal: 'abcdefgh', segment: 3, event: 9 };

test('[NO25] a selection in the text that a phone shows is an anchor by lines and cells', () => {
  const from = { index: 0, character: 3 };
  expect(anchorInText({ from, to: { index: 0, character: 7 } }, { lines, seen })).toEqual({
    ...{ on: 'lines', terminal: 'abcdefgh', segment: 3, event: 9 },
    ...{ from: { line: 7, column: 3 }, to: { line: 7, column: 7 } },
    quote: { start: '97 %', end: null },
  });
  expect(anchorInText({ from, to: { index: 1, character: 2 } }, { lines, seen })).toMatchObject({
    to: { line: 8, column: 4 },
    quote: { start: '97 % full\n報告' },
  });
  const onScreen = [{ line: null, runs: [run('htop')] }];
  const all = { from: { index: 0, character: 0 }, to: { index: 0, character: 4 } };
  expect(anchorInText(all, { lines: onScreen, seen })).toBeNull();
  expect(anchorInText(all, { lines, seen: null })).toBeNull();
});
