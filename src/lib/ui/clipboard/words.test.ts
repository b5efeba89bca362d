import { expect, test } from 'vitest';
import { pasteWords } from './words.ts';

test('[P4] what comes of a paste is said: that it runs, only where it does', () => {
  expect(pasteWords('a\nb', { bracketed: true })).toContain('nothing runs');
  expect(pasteWords('a\nb', { bracketed: false })).toContain('runs as soon as');
  expect(pasteWords('a\tb', { bracketed: false })).toContain('as keys');
});
