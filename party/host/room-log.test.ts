import { expect, test } from 'vitest';
import { createRoomLog } from './room-log.ts';

test('[H5] a full disk is named in the log with its folder, and not at every write', () => {
  const lines: unknown[][] = [];
  let time = 0;
  const print = createRoomLog((...line) => lines.push(line), { folder: '/data/server', now: () => time });
  const full = { level: 'error', message: 'session room Error: database or disk is full: SQLITE_FULL' };
  print(full);
  print(full);
  print({ level: 'warn', message: 'something else' });
  time = 10_000;
  print(full);
  const said = "the server's disk is full: nothing is stored until there is room";
  expect(lines).toEqual([
    ['error', said, { folder: '/data/server' }],
    ['warn', 'something else', { from: 'rooms' }],
    ['error', said, { folder: '/data/server' }],
  ]);
});
