import { expect, test } from 'vitest';
import type { CommandRow } from '#protocol/commands/command.ts';
import { actMarks, commandMarks, neighbour } from './marks.ts';

const row = (command: number, more: Partial<CommandRow>): CommandRow => ({
  ...{ terminal: 'aaaaaaaa', command, text: `c${command}`, from: 'told', cut: null, directory: null },
  ...{ startedAt: command * 10, endedAt: command * 10 + 5, exit: 0, errors: [], moreErrors: 0 },
  ...{ line: 1, lastLine: 2, trusted: true, by: null, inner: 0, promptLine: null, typedLine: null },
  ...more,
});

test('[RE10] commands of the terminal are marked by how they ended, in their order', () => {
  const marks = commandMarks(
    [
      row(4, { exit: null, endedAt: null, text: '\u202ec\u200b4\n' }),
      row(3, { exit: 'stopped' }),
      row(2, { exit: 2 }),
      row(1, {}),
      row(9, { terminal: 'bbbbbbbb' }),
    ],
    'aaaaaaaa',
  );
  expect(marks.map(({ text, state }) => [text, state])).toEqual([
    ['c1', 'ok'],
    ['c2', 'failed'],
    ['c3', 'other'],
    ['c4', 'running'],
  ]);
  expect(neighbour(marks, { at: 20, way: 'next' })).toBe(30);
  expect(neighbour(marks, { at: 20, way: 'previous' })).toBe(10);
  expect(neighbour(marks, { at: 40, way: 'next' })).toBeNull();
});

test('[RE10] what people did in that time is marked in words; what is told nowhere is not', () => {
  const events = [5, 15, 25].map((at, seq) => ({ seq, at, fact: { type: at === 15 ? 'quiet' : 'told' } }));
  const wordsOf = ({ fact }: { fact: { type: string } }) => (fact.type === 'told' ? 'Anna did it' : null);
  expect(actMarks(events, { start: 10, end: 30, wordsOf })).toEqual([
    { key: '2', at: 25, text: 'Anna did it' },
  ]);
});
