import { expect, test } from 'vitest';
import { keyBelow } from './key-below.ts';

const [CLOSED, HERE, ELSEWHERE] = [
  { isOpen: false, isElsewhere: false },
  { isOpen: true, isElsewhere: false },
  { isOpen: true, isElsewhere: true },
];

test('[TR14] the first key after a line of another terminal leads back to live, and reaches no shell', () => {
  expect(keyBelow('a', ELSEWHERE)).toEqual({ isClosing: true, isTaken: true });
  expect(keyBelow('a', HERE)).toEqual({ isClosing: true, isTaken: false });
  expect(keyBelow('a', CLOSED)).toEqual({ isClosing: false, isTaken: false });
  expect(keyBelow('Shift', ELSEWHERE)).toEqual({ isClosing: false, isTaken: false });
});
