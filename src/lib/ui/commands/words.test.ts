import { describe, expect, test } from 'vitest';
import { textWords } from '#protocol/commands/text.ts';
import { stateOf } from '#protocol/commands/state.ts';
import { commandRow } from './testing/command-row.ts';
import { endWords, errorWords, notToldApartWords, signWords } from './words.ts';

const noted = {
  ...{ message: 'no such path', category: 'ObjectNotFound', identifier: 'PathNotFound' },
  ...{ script: null, line: null, silenced: false },
};
const running = { exit: null, endedAt: null } as const;

describe('[CM11] how a command stands, in words', () => {
  test.each([
    [running, 'running', 'running', '12 s'],
    [{ exit: 0 }, 'ok', null, '1.3 s'],
    [{ exit: 2 }, 'failed', 'exit 2', '1.3 s'],
    [{ exit: 0, errors: [noted] }, 'errors', 'ended with errors', '1.3 s'],
    [{ exit: 1, errors: [noted] }, 'failed', 'exit 1', '1.3 s'],
    [{ exit: 'stopped' }, 'stopped', 'stopped with Ctrl-C', '1.3 s'],
    [{ exit: 'unknown' }, 'unknown', 'exit code unknown', null],
    [{ exit: 'cut-off' }, 'cut-off', 'cut off', '1.3 s'],
    [{ exit: 0, endedAt: 61_000 }, 'ok', null, '1 min'],
    [{ exit: 0, endedAt: 101_600 }, 'ok', null, '1 min 41 s'],
    [{ exit: 0, endedAt: 3_725_000 }, 'ok', null, '1 h 2 min'],
  ] as const)('%o', (change, state, words, time) => {
    const row = commandRow({ ...change, errors: 'errors' in change ? [...change.errors] : [] });
    expect(stateOf(row)).toBe(state);
    expect(endWords(row, 13_000)).toEqual({ state: words, time });
  });

  test('with the errors its shell noted, the first ones of them', () => {
    const inScript = { ...noted, script: '/srv/Clear-OldLogs.ps1', line: 12, silenced: true };
    expect(errorWords({ errors: [noted, inScript], moreErrors: 0 })).toEqual([
      'no such path',
      'no such path (Clear-OldLogs.ps1, line 12) – not shown in the terminal',
    ]);
    const many = errorWords({ errors: Array(20).fill(noted), moreErrors: 5 });
    expect([many.length, many.at(-1)]).toEqual([4, '22 more errors']);
    expect(errorWords({ errors: [{ ...noted, message: '\u202e' }], moreErrors: 0 })).toEqual([
      'An error without a message',
    ]);
  });

  test('for whoever does not see it', () => {
    expect(signWords(commandRow({ exit: 2 }), 0)).toBe('make all: exit 2, 1.3 s');
  });
});

test('[CM14] a command’s text is shown in one line, without what is not seen or turns what stands around it', () => {
  expect(textWords(commandRow({ text: 'del \u202egnp.exe\u200b\n  /q' }))).toBe('del gnp.exe /q');
  expect(textWords(commandRow({ text: null }))).toBe('Unknown command');
  expect(textWords(commandRow({ text: 'x', cut: { bytes: 9_999, sha256: null } }))).toBe('x …');
});

test('[CM15] where commands are not told apart that is said, with since where', () => {
  const shell = { terminal: 'term0001', shell: 'powershell', plain: null, line: 0 } as const;
  expect(notToldApartWords({ shell, running: commandRow(running) })).toBe(null);
  expect(notToldApartWords({ shell: null, running: null })).toContain('no integration');
  expect(
    notToldApartWords({ shell: { ...shell, plain: 'constrained-language', line: 12 }, running: null }),
  ).toBe('Commands haven’t been recognised since line 12: PowerShell runs in Constrained Language mode.');
  const inside = commandRow({ ...running, text: 'ssh web', typedLine: 7 });
  expect(notToldApartWords({ shell, running: inside })).toContain('Input since line 7 goes to ssh web');
});
