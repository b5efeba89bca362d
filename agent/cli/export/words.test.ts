import { expect, it } from 'vitest';
import { commandText, endWords, titleWords } from './words.ts';

it('[TA4] a terminal’s part of an export is headed by its name, with nothing unseen in it', () => {
  const shell = 'bash --norc';
  expect(titleWords({ number: 2, shell })).toBe('Terminal 2: bash --norc');
  expect(titleWords({ number: 2, shell, name: null })).toBe('Terminal 2: bash --norc');
  expect(titleWords({ number: 2, shell, name: 'de\u202e\u001bploy' })).toBe(
    'Terminal 2: deploy (bash --norc)',
  );
});

it('[EX4] how a command ended is told in words where it has no exit code, and so is a text that nobody told', () => {
  const command = { command: 1, text: null, directory: null, startedAt: 0 };
  const told = (['stopped', 'unknown', 'cut-off', 2] as const).map((exit) =>
    endWords({ ...command, ended: { at: 1500, exit, errors: [] } }),
  );
  expect(told).toEqual([
    'stopped with Ctrl-C after 1.5 s',
    'exit code unknown after 1.5 s',
    'cut off after 1.5 s',
    'exit 2 after 1.5 s',
  ]);
  expect(commandText({ ...command, ended: null })).toBe('Unknown command');
});
