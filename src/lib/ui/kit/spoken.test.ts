import { expect, it } from 'vitest';
import { countdown, digitsOf, isWholeCode, spokenGroups } from './spoken.ts';

it('[V5] digits are taken however they are written', () => {
  const typed = ['4821 9037', ' 4821-9037\n', '٤٨٢١٩٠٣٧', '４８２１ ９０３７', 'code: 4821 9037'];
  expect(typed.map(digitsOf)).toEqual(Array(5).fill('48219037'));
  expect(digitsOf('4821 9037 5555 1234 99')).toBe('4821903755551234');
  expect(['48219037', '482190375555', '482190', '48', ''].map(spokenGroups)).toEqual([
    ...['4821 9037', '4821 9037 5555', '482 190', '48', ''],
  ]);
  const codes = ['48219037', '482190375555', '482190', '4821903', ''];
  expect(codes.map((code) => isWholeCode(code, null))).toEqual([true, true, false, false, false]);
  expect(codes.map((code) => isWholeCode(code, 's'))).toEqual([true, true, true, false, false]);
  expect([600_000, 59_001, -1].map(countdown)).toEqual(['10:00', '1:00', '0:00']);
});
