import { expect, test } from 'vitest';
import { terminalInfo } from '../../session/testing/scripted-room.ts';
import { commandRow } from '../commands/testing/command-row.ts';
import { belowWords, commandName, copiedWords, foldWords, headingWords, NOT_STATED } from './words.ts';

test('[CM14] above the transcript a command is called by its first line, without what is not seen or turns what stands around it', () => {
  expect(commandName({ text: ' make\u202e a\u200bll\rx\ny' })).toBe('make all x');
  expect(commandName({ text: null })).toBe('A command');
  expect(commandName({ text: '\u200b\nx' })).toBe('A command');
});

test('[TR7] a full-screen program is called by its command’s first word', () => {
  const named = (text: string | null) =>
    foldWords({ from: null, to: null }, { command: commandRow({ text }), now: 0 }).split(',')[0];
  expect(named('v\u202eim\tx')).toBe('vim');
  expect(named('שלום x')).toBe('\u2068שלום\u2069');
  expect(named(null)).toBe('A full-screen program');
});

test('[TR7] a full-screen program is told with when it began and ended, or that it runs', () => {
  const from = new Date(2026, 11, 1, 9, 5).getTime();
  const told = (to: number | null, text = 'vim x') =>
    foldWords({ from, to }, { command: commandRow({ text, endedAt: null }), now: from });
  expect(told(null)).toMatch(/^vim, full screen, since \S*9:05$/);
  expect(told(from + 120_000)).toMatch(/^vim, full screen, \S*9:05–\S*9:07$/);
  expect(told(from + 1_000)).toMatch(/^vim, full screen, \S*9:05$/);
});

test('[TA5] a terminal’s lines have its given name above them, else what its program calls it, else its shell', () => {
  const headed = (change: Parameters<typeof terminalInfo>[0]) =>
    headingWords(terminalInfo({ shell: 'bash', ...change }), { number: 2, now: 0 })
      .split(' · ')
      .slice(0, 2);
  expect(headed({ name: 'logs', title: 'vim' })).toEqual(['Terminal 2', 'logs']);
  expect(headed({ title: 'vim' })).toEqual(['Terminal 2', 'vim']);
  expect(headed({ title: null })).toEqual(['Terminal 2', 'bash']);
});

test('[TR13] the way back says how many lines are newer', () => {
  expect(belowWords(0)).toBe('Back to live');
  expect(belowWords(1)).toBe('1 newer line · Back to live');
  expect(belowWords(1234)).toBe('1,234 newer lines · Back to live');
});

test('[TR9] that a text is not there is told in words', () => {
  expect(NOT_STATED).toBe('The machine did not send the text of this line.');
  expect(copiedWords(true)).toBe('Only part was copied: the selection is too long.');
});
