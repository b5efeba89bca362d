import { describe, expect, test } from 'vitest';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { createScreen, type Screen } from './screen.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function open(
  size = { cols: 80, rows: 24 },
  scrollback?: number,
): { screen: Screen; replies: string[]; write(text: string): void } {
  const replies: string[] = [];
  const onReply = (bytes: Uint8Array) => void replies.push(decoder.decode(bytes));
  const screen = createScreen({
    ...size,
    profile: PROFILE_ID,
    onReply,
    ...(scrollback === undefined ? {} : { scrollback }),
  });
  return { screen, replies, write: (text) => screen.write(encoder.encode(text)) };
}

describe('[QA1] every query is answered at once', () => {
  test.each([
    ['DA1', '\x1b[c', '\x1b[?1;2c'],
    ['DA2', '\x1b[>c', '\x1b[>0;276;0c'],
    ['DA3', '\x1b[=c', '\x1bP!|00000000\x1b\\'],
    ['XTVERSION', '\x1b[>q', '\x1bP>|xterm.js(6.0.0)\x1b\\'],
    ['DSR', '\x1b[5n', '\x1b[0n'],
    ['CPR', '\x1b[3;7H\x1b[6n', '\x1b[3;7R'],
    ['DECXCPR', '\x1b[3;7H\x1b[?6n', '\x1b[?3;7R'],
    ['DECRQM', '\x1b[?2004h\x1b[?2004$p', '\x1b[?2004;1$y'],
    ['DECRQM, reset', '\x1b[?1049$p', '\x1b[?1049;2$y'],
    ['DECRQM, synchronized output', '\x1b[?2026$p', '\x1b[?2026;2$y'],
    ['DECRQM, unknown', '\x1b[?31337$p', '\x1b[?31337;0$y'],
    ['RQM', '\x1b[4$p', '\x1b[4;2$y'],
    ['DECRQSS margins', '\x1b[2;9r\x1bP$qr\x1b\\', '\x1bP1$r2;9r\x1b\\'],
    ['DECRQSS SGR', '\x1bP$qm\x1b\\', '\x1bP1$r0m\x1b\\'],
    ['DECRQSS cursor', '\x1bP$q q\x1b\\', '\x1bP1$r2 q\x1b\\'],
    ['DECRQSS protection', '\x1b[1"q\x1bP$q"q\x1b\\', '\x1bP1$r1"q\x1b\\'],
    ['DECRQSS level', '\x1bP$q"p\x1b\\', '\x1bP1$r61;1"p\x1b\\'],
    ['DECRQSS, unknown', '\x1bP$qx\x1b\\', '\x1bP0$r\x1b\\'],
    ['size in characters', '\x1b[18t', '\x1b[8;24;80t'],
    ['foreground', '\x1b]10;?\x07', '\x1b]10;rgb:d8d8/dcdc/e3e3\x1b\\'],
    ['background', '\x1b]11;?\x1b\\', '\x1b]11;rgb:1414/1717/1c1c\x1b\\'],
    ['cursor colour', '\x1b]12;?\x1b\\', '\x1b]12;rgb:d8d8/dcdc/e3e3\x1b\\'],
    ['palette', '\x1b]4;1;?\x1b\\', '\x1b]4;1;rgb:cccc/0000/0000\x1b\\'],
    ['palette cube', '\x1b]4;196;?\x1b\\', '\x1b]4;196;rgb:ffff/0000/0000\x1b\\'],
    ['palette grey', '\x1b]4;255;?\x1b\\', '\x1b]4;255;rgb:eeee/eeee/eeee\x1b\\'],
    ['changed colour', '\x1b]11;#102030\x1b\\\x1b]11;?\x1b\\', '\x1b]11;rgb:1010/2020/3030\x1b\\'],
    [
      'restored colour',
      '\x1b]4;1;#102030\x1b\\\x1b]104\x1b\\\x1b]4;1;?\x1b\\',
      '\x1b]4;1;rgb:cccc/0000/0000\x1b\\',
    ],
  ])('[QA1] %s', (_name, query, answer) => {
    const { screen, replies, write } = open();
    write(query);
    expect(replies).toEqual([answer]);
    screen.dispose();
  });

  test('[QA2] what this emulator cannot do is not claimed', () => {
    const { screen, replies, write } = open();
    write('\x1b[?u\x1b[14t\x1b[16t\x1b[21t\x1bP+q544e\x1b\\\x1b]52;c;?\x07');
    expect(replies).toEqual([]);
    screen.dispose();
  });

  test('[QA3] restoring a keyframe asks and answers nothing', () => {
    const { screen, write } = open();
    write('\x1b[?1004h\x1b]11;#102030\x1b\\\x1b[?1003htext\x1b[?1049h');
    const replies: string[] = [];
    const from = { keyframe: screen.keyframe(), firstLine: screen.firstLine };
    const onReply = (bytes: Uint8Array) => void replies.push(decoder.decode(bytes));
    const restored = createScreen({ cols: 80, rows: 24, profile: PROFILE_ID, onReply, from });
    expect(replies).toEqual([]);
    screen.dispose();
    restored.dispose();
  });
});

describe('[L] line numbers', () => {
  const size = { cols: 20, rows: 5 };
  const numbered = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `line ${from + i}\r\n`).join('');

  test('[LN1] count what has left the scrollback', () => {
    const { screen, write } = open(size, 10);
    write(numbered(0, 1000));
    expect(screen.cursorLine).toBe(1000);
    expect(screen.lineOf(0)).toBe(996);
    screen.dispose();
  });

  test('[LN1] hold over a million lines', () => {
    const { screen, write } = open({ cols: 10, rows: 4 }, 20);
    const block = '\n'.repeat(10_000);
    for (let i = 0; i < 100; i++) write(block);
    expect(screen.cursorLine).toBe(1_000_000);
    screen.dispose();
  });

  test('[LN1] hold over a million lines of text', () => {
    const { screen, write } = open({ cols: 80, rows: 24 }, 100);
    for (let i = 0; i < 100; i++) write('2026-01-01 a line of a log\r\n'.repeat(10_000));
    write('end');
    expect([screen.cursorLine, screen.lineOf(0), screen.firstLine]).toEqual([1_000_000, 999_977, 999_877]);
    screen.dispose();
  });

  test('[LN2] a wrapped line is one', () => {
    const { screen, write } = open(size, 10);
    write(`${'x'.repeat(50)}\r\n`.repeat(40));
    expect(screen.cursorLine).toBe(40);
    screen.dispose();
  });

  test('[LN3] rewriting a line keeps its number', () => {
    const { screen, write } = open(size);
    write(numbered(0, 8));
    for (let i = 0; i < 50; i++) write(`\r\x1b[K${i}%\r\n${'='.repeat(10)}\x1b[A`);
    expect(screen.cursorLine).toBe(8);
    screen.dispose();
  });

  test('[LN3] several progress bars above one another keep theirs, also at the foot of the screen', () => {
    const { screen, write } = open(size);
    write(numbered(0, 30));
    for (let i = 0; i <= 100; i++) write(`a ${i}%\x1b[K\r\nb ${i}%\x1b[K\r\nc ${i}%\x1b[K\r\n\x1b[3A`);
    expect([screen.cursorLine, screen.lineOf(3)]).toEqual([30, 32]);
    write('\x1b[3Bdone');
    expect(screen.cursorLine).toBe(33);
    screen.dispose();
  });

  test('[LN3] a completion list that scrolls the screen and is taken away again counts once', () => {
    const { screen, write } = open(size);
    write(`${numbered(0, 8)}$ l`);
    for (let i = 0; i < 20; i++) write('\x1b7\r\n\x1b[Jls  less  locale\r\nlog  lp\x1b[2A\r$ l\x1b[J');
    expect([screen.cursorLine, screen.lineOf(4)]).toEqual([8, 10]);
    screen.dispose();
  });

  test('[LN4] a resize keeps numbers', () => {
    const { screen, write } = open(size, 100);
    write(`${'wrapped line '.repeat(5)}\r\n`.repeat(12) + 'prompt');
    const before = screen.cursorLine;
    for (const [cols, rows] of [
      [7, 3],
      [60, 9],
      [13, 2],
      [20, 5],
    ] as const) {
      screen.resize({ cols, rows });
      expect(screen.cursorLine, `${cols}x${rows}`).toBe(before);
    }
    screen.dispose();
  });

  test('[LN4] a reflow that overfills the scrollback keeps numbers', () => {
    const { screen, write } = open({ cols: 60, rows: 4 }, 10);
    write(`${'words '.repeat(9)}\r\n`.repeat(30) + 'prompt');
    screen.resize({ cols: 9, rows: 4 });
    expect(screen.cursorLine).toBe(30);
    expect(decoder.decode(screen.keyframe())).toContain('prompt');
    write(`\r\n${numbered(0, 40)}`);
    expect(screen.cursorLine).toBe(71);
    screen.dispose();
  });

  test('[LN5] a cleared screen scrolls away and is kept', () => {
    const { screen, write } = open(size);
    write(`${numbered(0, 3)}\x1b[H\x1b[2Jnext`);
    expect(screen.cursorLine).toBe(3);
    expect(screen.firstLine).toBe(0);
    screen.dispose();
  });

  test('[LN6] clearing the scrollback renumbers nothing', () => {
    const { screen, write } = open(size);
    write(`${numbered(0, 30)}\x1b[3J`);
    expect(screen.cursorLine).toBe(30);
    expect(screen.firstLine).toBe(26);
    write(numbered(30, 40));
    expect(screen.cursorLine).toBe(40);
    screen.dispose();
  });

  test('[LN6] a reset goes on below', () => {
    const { screen, write } = open(size);
    write(`${numbered(0, 30)}\x1bcnew\r\n`);
    expect(screen.cursorLine).toBe(32);
    screen.dispose();
  });

  test('[LN6] clear and reset, as the commands print them, only go on', () => {
    const { screen, write } = open(size);
    write(`${numbered(0, 30)}\x1b[H\x1b[2J\x1b[3J`);
    expect(screen.cursorLine).toBe(30);
    write(`${numbered(30, 33)}\x1bc\x1b]104\x07\x1b[!p\x1b[?3;4l\x1b[4l\x1b>`);
    expect(screen.cursorLine).toBe(34);
    write(numbered(34, 50));
    expect(screen.cursorLine).toBe(50);
    screen.dispose();
  });

  test('[LN7] the alternate screen has none', () => {
    const { screen, write } = open(size);
    write(`${numbered(0, 30)}\x1b[?1049h${numbered(0, 50)}`);
    expect([screen.cursorLine, screen.lineOf(0), screen.isAlternate]).toEqual([undefined, undefined, true]);
    write('\x1b[?1049l');
    expect(screen.cursorLine).toBe(30);
    screen.dispose();
  });
});

test('[K2] inside a sequence or a character is not ground', () => {
  const { screen, write } = open();
  const states = ['a', '\x1b', '[1', 'm', '\x1b]0;t', '\x07'].map((text) => {
    write(text);
    return screen.isGround;
  });
  screen.write(Uint8Array.of(0xe6, 0xbc));
  states.push(screen.isGround);
  screen.write(Uint8Array.of(0xa2));
  states.push(screen.isGround);
  expect(states).toEqual([true, false, false, true, false, true, false, true]);
  expect(screen.title).toBe('t');
  screen.dispose();
});

test('[K3] erasing up to the last cell of the screen does not throw', () => {
  const { screen, write } = open({ cols: 10, rows: 3 });
  write('\x1b[3;10H\x1b[1Jafter');
  expect(screen.isGround).toBe(true);
  screen.dispose();
});

test('[K4] marks are told where they stand', () => {
  const seen: unknown[] = [];
  const screen: Screen = createScreen({
    cols: 20,
    rows: 5,
    profile: PROFILE_ID,
    onReply: () => undefined,
    oscs: [133],
    onOsc: ({ code, data }) => seen.push([code, data, screen.cursorLine]),
  });
  screen.write(encoder.encode('a\r\nb\x1b]133;A\x07\r\n\x1b]133;D;0\x1b\\'));
  expect(seen).toEqual([
    [133, 'A', 1],
    [133, 'D;0', 2],
  ]);
  screen.dispose();
});

test('[K5] a keyframe of a log is quick', () => {
  const { screen, write } = open({ cols: 120, rows: 36 });
  for (let i = 0; i < 400; i++) {
    write(
      `\x1b[2m2026-01-01T00:00:00.${i}Z\x1b[0m \x1b[3${i % 8}mINFO\x1b[0m \x1b[1mservice-${i}\x1b[22m handled request in \x1b[38;5;${i % 256}m${i}ms\x1b[0m path=/api/v1/items/${i}\r\n`,
    );
  }
  const times: number[] = [];
  for (let i = 0; i < 60; i++) {
    const start = performance.now();
    screen.keyframe();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  console.log(
    `keyframe 120x36+200: first ${times.at(-1)!.toFixed(2)} ms, median ${times[30]!.toFixed(2)} ms, ${screen.keyframe().length} bytes`,
  );
  expect(screen.keyframe().length).toBeLessThan(60_000);
  screen.dispose();
});
