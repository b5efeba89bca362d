import { expect, test } from 'vitest';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { AWAY_AFTER_MS, createAttention, TYPING_FOR_MS } from './attention.ts';

function watched() {
  const clock = new FakeClock();
  let changes = 0;
  const attention = createAttention(clock, () => (changes += 1));
  return { clock, attention, changes: () => changes };
}

test('[Y14] who does nothing for five minutes is away, until they do something', () => {
  const { clock, attention, changes } = watched();
  clock.pass(AWAY_AFTER_MS - 1);
  attention.noticed();
  clock.pass(AWAY_AFTER_MS - 1);
  expect(attention.isAway).toBe(false);
  clock.pass(1);
  expect(attention.isAway).toBe(true);
  attention.noticed();
  expect(attention.isAway).toBe(false);
  expect(changes()).toBe(2);
});

test('[Y14] who looks at another tab is away at once', () => {
  const { attention, changes } = watched();
  attention.setHidden(true);
  attention.setHidden(true);
  attention.noticed();
  expect(attention.isAway).toBe(true);
  attention.setHidden(false);
  expect(attention.isAway).toBe(false);
  expect(changes()).toBe(2);
});

test('[Y14] typing is told once, and over once no key came for a while', () => {
  const { clock, attention, changes } = watched();
  for (let key = 0; key < 5; key++) {
    attention.typed();
    clock.pass(TYPING_FOR_MS - 1);
  }
  expect(attention.isTyping).toBe(true);
  expect(changes()).toBe(1);
  clock.pass(1);
  expect(attention.isTyping).toBe(false);
  attention.stop();
  expect(clock.pending).toBe(0);
});
