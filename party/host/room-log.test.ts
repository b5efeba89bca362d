import { expect, test } from 'vitest';
import { createRoomLog, parseRoomLine } from './room-log.ts';

test('[H5] a full disk is named in the log with its folder, and not at every write', () => {
  const lines: unknown[][] = [];
  let time = 0;
  const print = createRoomLog((...line) => lines.push(line), { folder: '/data/server', now: () => time });
  const full = {
    level: 'error',
    message: 'session room Error: database or disk is full: SQLITE_FULL',
    source: null,
  };
  print(full);
  print(full);
  print({ level: 'warn', message: 'something else', source: null });
  time = 10_000;
  print(full);
  const said = "the server's disk is full: nothing is stored until there is space";
  expect(lines).toEqual([
    ['error', said, { folder: '/data/server' }],
    ['warn', 'something else', { from: 'rooms' }],
    ['error', said, { folder: '/data/server' }],
  ]);
});

const log = () => {
  const lines: unknown[][] = [];
  const clock = { time: 0 };
  const print = createRoomLog((...line) => lines.push(line), { folder: '/data', now: () => clock.time });
  return {
    lines,
    clock,
    print: (line: Record<string, unknown>) => print(parseRoomLine(JSON.stringify(line))),
  };
};

test('[N33] what is said again is left out for a while, and counted', () => {
  const { lines, clock, print } = log();
  for (let times = 0; times < 1_000; times += 1) print({ level: 'error', message: 'request failed' });
  clock.time = 10_000;
  print({ level: 'error', message: 'request failed' });
  expect(lines).toEqual([
    ['error', 'request failed', { from: 'rooms' }],
    ['error', 'request failed', { from: 'rooms', repeated: 999 }],
  ]);
});

test('[N33] a line of workerd is one whatever a stranger wrote into it, and without its stack', () => {
  const { lines, print } = log();
  for (let times = 0; times < 1_000; times += 1)
    print({
      level: 'error',
      source: 'workerd/io/io-context.c++:442',
      message: `failed: invalid chunk size; text = ${times}\nstack: /bin/workerd@5259f1b /bin/workerd@525a71a; id = 1`,
    });
  expect(lines).toEqual([['error', 'failed: invalid chunk size; text = 0; id = 1', { from: 'workerd' }]]);
});

test('[N33] what a stranger wrote into a line moves no cursor, begins no line and is no longer than a stack', () => {
  const { lines, print } = log();
  const sent = '\x1b]0;title\x07\x9b2J\r\nerror: forged\u2028\u202e';
  print({ level: 'error', source: 'kj/compat/http.c++:1585', message: `text = ${sent}` });
  print({ level: 'error', message: `Error: ${sent.slice(0, 4)}\n    at room.js:1\n${'x'.repeat(100_000)}` });
  const [ofWorkerd, ofRooms] = lines.map(([, message]) => String(message));
  expect(ofWorkerd).toBe('text = �]0;title��2J� error: forged��');
  expect(ofRooms).toMatch(/^Error: �\]0;\n {4}at room\.js:1\nx+…$/);
  expect(ofRooms?.length).toBeLessThan(5_000);
});

test('[N33] however different lines are, only so many are said in a time', () => {
  const { lines, print } = log();
  for (let times = 0; times < 1_000; times += 1) print({ level: 'error', message: `failed ${times}` });
  expect(lines).toHaveLength(50);
});

test('[N33] what is no line of a log is passed on as it is', () => {
  expect(parseRoomLine('*** Received signal #11')).toEqual({
    level: 'warn',
    message: '*** Received signal #11',
    source: 'stderr',
  });
});
