import { expect, test } from 'vitest';
import { writeMark, type Mark } from '#protocol/marks/mark.ts';
import type { OutputItem } from '../../session/output/output-item.ts';
import { isEmptyAt, promptAfter, type Prompt } from './empty-prompt.ts';

const place = { line: 7, column: 4, fence: null };
const of = (trust: 'trusted' | 'untrusted' | 'inner') => ({ command: 3, trust, ...place });
const item = (mark: Mark): OutputItem => ({
  ...{ type: 'event', terminal: 'term0001', at: { segment: 0, event: 1 } },
  event: { afterMs: 0, code: 'm', data: writeMark(mark) },
});
const input = (trust: 'trusted' | 'untrusted' | 'inner' = 'trusted') => item({ mark: 'input', ...of(trust) });
const after = (...items: OutputItem[]) => items.reduce<Prompt | null>(promptAfter, null);

test('[CM12] a command is typed again at a prompt alone that the shell itself says is there, and where nothing is typed', () => {
  const start = item({ mark: 'start', ...of('trusted'), by: 'shell' });
  expect(after(input())).toEqual({ line: 7, column: 4 });
  expect(after(input('untrusted'))).toBe(null);
  expect(after(input(), start)).toBe(null);
  expect(after(start, input('inner'))).toBe(null);
  expect(after(input(), input('inner'))).toEqual({ line: 7, column: 4 });
  const prompt = after(input());
  expect(isEmptyAt(prompt, { on: 'lines', line: 7, column: 4 })).toBe(true);
  expect(isEmptyAt(prompt, { on: 'lines', line: 7, column: 5 })).toBe(false);
  expect(isEmptyAt(prompt, { on: 'screen', row: 7, column: 4 })).toBe(false);
  expect(isEmptyAt(null, { on: 'lines', line: 7, column: 4 })).toBe(false);
});
