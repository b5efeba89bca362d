import { expect, test } from 'vitest';
import { commandRow } from '../commands/testing/command-row.ts';
import { commandName, foldWords } from './words.ts';

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
