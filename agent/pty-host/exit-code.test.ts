import { expect, test } from 'vitest';
import { exitCodeOf } from './node-pty-host.ts';

test.each([
  [{ exitCode: 0, signal: undefined }, 0],
  [{ exitCode: 4, signal: 0 }, 4],
  [{ exitCode: 0, signal: 9 }, 137],
  // Its code has not been told, and nothing can be stored of it.
  [{ exitCode: undefined, signal: undefined }, null],
])('[E13] of an exit told as %j the code is %s', (exit, code) => {
  expect(exitCodeOf(exit)).toBe(code);
});
