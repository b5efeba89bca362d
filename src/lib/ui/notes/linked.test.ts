import { expect, test } from 'vitest';
import { linkedIn } from './linked.ts';

const here = { origin: 'http://localhost:8377', session: 'abcdefgh1234' };
const page = 'http://localhost:8377/s/abcdefgh1234';
const note = 'kd18f9d7er0q1jxg01e4525ayc';

test('[NO31] a link to a line, a moment or a note of this session is known as one; any other is not', () => {
  expect(linkedIn(`${page}#t1234567-42`, here)).toEqual({
    to: 'line',
    place: { terminal: 't1234567', line: 42 },
  });
  expect(linkedIn(`${page}#t1234567@2026-12-01T16:00:00.000Z`, here)).toEqual({
    to: 'moment',
    moment: { terminal: 't1234567', at: Date.UTC(2026, 11, 1, 16) },
  });
  expect(linkedIn(`${page}#note-${note}`, here)).toEqual({ to: 'note', note });
  for (const other of [
    page,
    `${page}#note-${note}x`,
    `${page}?a=1#note-${note}`,
    `http://localhost:8377/s/zbcdefgh1234#note-${note}`,
    `http://localhost:8378/s/abcdefgh1234#t1234567-42`,
    `${page}#${'A'.repeat(43)}`,
    'not a link',
  ])
    expect(linkedIn(other, here), other).toBeNull();
});
