import { expect, test } from 'vitest';
import { NOTHING_AWAITED, settled, toggled } from './awaited.ts';
import { commandRow } from './testing/command-row.ts';

const running = commandRow({ exit: null, endedAt: null });
const ended = commandRow({ exit: 1 });
const other = commandRow({ command: 2 });

test('[CM12] the end of a command is told once, and to nobody who did not ask or wants it no more', () => {
  expect(settled(NOTHING_AWAITED, [ended]).ended).toEqual([]);
  const awaited = toggled(NOTHING_AWAITED, running);
  expect(settled(awaited, [running, other])).toEqual({ awaited, ended: [] });
  const told = settled(awaited, [ended, other]);
  expect(told.ended).toEqual([ended]);
  expect(settled(told.awaited, [ended, other]).ended).toEqual([]);
  expect(settled(toggled(awaited, running), [ended]).ended).toEqual([]);
});
