import { expect, test } from 'vitest';
import { AWARENESS_CROWD, AWARENESS_EVERY_MS } from '#protocol/ground/limits.ts';
import type { PresenceState } from '#protocol/notes/presence.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { createPublisher } from './publisher.ts';
import { STATE } from './testing/notes-server.ts';

function publishing(pages = 2) {
  const clock = new FakeClock();
  const spoken: { at: number; state: PresenceState }[] = [];
  let state = STATE;
  const publisher = createPublisher(clock, {
    current: () => state,
    pages: () => pages,
    speak: () => spoken.push({ at: clock.now(), state }),
  });
  const change = (next: Partial<PresenceState>) => {
    state = { ...state, ...next };
    publisher.changed();
  };
  return { clock, spoken, publisher, change };
}

const at = (column: number): PresenceState['pointer'] => ({ on: 'lines', line: 1, column });

test('[Y13] the first change is said at once, those after it at most every 50 ms, and the last is', () => {
  const { clock, spoken, change } = publishing();
  for (let column = 0; column < 100; column++) {
    change({ pointer: at(column) });
    clock.pass(7);
  }
  clock.pass(AWARENESS_EVERY_MS);
  const gaps = spoken.slice(1).map(({ at: time }, index) => time - spoken[index]!.at);
  expect(spoken[0]!.state.pointer).toEqual(at(0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(AWARENESS_EVERY_MS);
  expect(spoken.at(-1)!.state.pointer).toEqual(at(99));
  expect(clock.pending).toBe(0);
});

test('[Y13] in a crowd it is said less often', () => {
  const { clock, spoken, change } = publishing(2 * AWARENESS_CROWD);
  for (let column = 0; column < 100; column++) {
    change({ pointer: at(column) });
    clock.pass(10);
  }
  expect(spoken).toHaveLength(11);
});

test('[Y13] nothing is said while nothing changes, nor when it has changed back', () => {
  const { clock, spoken, change } = publishing();
  change({});
  clock.pass(1_000);
  expect(spoken).toHaveLength(1);
  change({});
  expect(clock.pending).toBe(0);
  change({ pointer: at(1) });
  change({ pointer: at(2) });
  change({ pointer: at(1) });
  clock.pass(1_000);
  expect(spoken).toHaveLength(2);
});

test('[Y13] output that comes is nobody’s movement: a view that goes with the end says so once', () => {
  const { clock, spoken, change } = publishing();
  for (let line = 0; line < 50; line++) {
    change({ view: { first: line, last: line + 30, follows: true } });
    clock.pass(100);
  }
  expect(spoken).toHaveLength(1);
  change({ view: { first: 5, last: 35, follows: false } });
  clock.pass(100);
  change({ view: { first: 6, last: 36, follows: false } });
  clock.pass(100);
  expect(spoken).toHaveLength(3);
});
