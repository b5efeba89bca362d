import { expect, test } from 'vitest';
import { handleReplayKey } from './keys.ts';
import { createScale } from './scale.ts';

function press(key: string, held: { shiftKey?: boolean; ctrlKey?: boolean } = {}, isOnButton = false) {
  const done: unknown[] = [];
  const run = {
    scale: createScale({ start: 100, end: 900 }, []),
    step: (ms: number) => void done.push(['step', ms]),
    seek: (at: number) => void done.push(['seek', at]),
    toggle: () => void done.push('toggle'),
    toCommand: (way: 'next' | 'previous') => done.push(way) > 0,
  };
  const event = { key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held };
  const isHandled = handleReplayKey(event, {
    run,
    close: () => done.push('close'),
    note: () => done.push('note'),
    isOnButton,
  });
  return [isHandled, ...done];
}

test('[RE10] arrows, Home, End, brackets and space go through a replay, n adds a note, and Escape leaves it', () => {
  expect(press('ArrowLeft')).toEqual([true, ['step', -5_000]]);
  expect(press('ArrowRight', { shiftKey: true })).toEqual([true, ['step', 60_000]]);
  expect(press('Home')).toEqual([true, ['seek', 100]]);
  expect(press('End')).toEqual([true, ['seek', 900]]);
  expect(press('[')).toEqual([true, 'previous']);
  expect(press(']')).toEqual([true, 'next']);
  expect(press(' ')).toEqual([true, 'toggle']);
  expect(press('Escape')).toEqual([true, 'close']);
  expect(press('n')).toEqual([true, 'note']);
});

test('[RE10] other keys, those with Ctrl, and space on a button stay what they are', () => {
  expect(press('n', { ctrlKey: true })).toEqual([false]);
  expect(press('a')).toEqual([false]);
  expect(press('ArrowLeft', { ctrlKey: true })).toEqual([false]);
  expect(press(' ', {}, true)).toEqual([false]);
});
