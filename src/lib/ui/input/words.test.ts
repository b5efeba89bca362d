import { expect, it } from 'vitest';
import { unsentWords } from './words.ts';

it('[ST7] keys that may have arrived are not called lost', () => {
  expect(unsentWords('not-confirmed')).toMatch(/^Perhaps not sent/);
  expect(unsentWords('not-connected')).toMatch(/^Not sent/);
});
