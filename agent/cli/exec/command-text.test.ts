import { expect, test } from 'vitest';
import { commandKeys, MAX_EXEC_BYTES, readCommandText } from './command-text.ts';

test('[XC6] a command is typed in one go, and pasted where the shell takes pastes', () => {
  expect(commandKeys('ls -l', { takesPaste: false })).toBe('ls -l\r');
  expect(commandKeys('ls -l', { takesPaste: true })).toBe('\x1b[200~ls -l\x1b[201~\r');
  const lines = readCommandText('for x in a; do\r\n\techo $x\ndone\n\n');
  expect(commandKeys(lines, { takesPaste: true })).toBe(
    '\x1b[200~for x in a; do\r\techo $x\rdone\x1b[201~\r',
  );
  expect(() => commandKeys(lines, { takesPaste: false })).toThrow(
    'does not accept pastes, which a command with several lines or tabs needs.',
  );
});

test('[XC6] what could do something else than run, or run in part, is not typed', () => {
  const refused = { exitCode: 125 };
  for (const text of ['', ' \n', 'a\x03b', 'a\x1b[201~b', 'a\u0085b', 'x'.repeat(MAX_EXEC_BYTES + 1)])
    expect(() => readCommandText(text)).toThrow(expect.objectContaining(refused));
  expect(readCommandText('x'.repeat(MAX_EXEC_BYTES))).toHaveLength(MAX_EXEC_BYTES);
});
