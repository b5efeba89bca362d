import { expect, it } from 'vitest';
import { clockWords } from './clock-words.ts';

it('[V22] a clock that is wrong is told of from 5 s on, either way', () => {
  expect([clockWords(4_999), clockWords(0), clockWords(-4_999)]).toEqual([null, null, null]);
  expect(clockWords(5_000)).toContain('clock is 5 s behind the server’s');
  expect(clockWords(-600_000)).toContain('clock is 10 min ahead of the server’s');
});
