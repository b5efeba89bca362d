import { expect, it } from 'vitest';
import { unsentWords } from './words.ts';

it('[ST7] keys that may have arrived are not called lost', () => {
  expect(unsentWords('not-confirmed')).toMatch(/^Perhaps not sent/);
  expect(unsentWords('not-connected')).toMatch(/^Not sent/);
});

it('[ST10] what the line is now stands in the status alone: it may be back', () => {
  for (const problem of ['not-confirmed', 'not-connected', 'endpoint-offline'] as const)
    expect(unsentWords(problem)).not.toMatch(/line|broke|\bis\b/);
});
