import { afterEach, expect, test } from 'vitest';
import { disposeAll, open, play } from './testing/cuts.ts';
import { stateOf } from './testing/state.ts';

const E = '\x1b';
const SIZE = { cols: 40, rows: 6 };
const written = (text: string) => [new TextEncoder().encode(text)];

afterEach(disposeAll);

/** All a program can leave on, and what it was in the middle of. */
const LEFT_ON =
  `${E}[?1049h${E}[?1003h${E}[?1006h${E}[?1004h${E}[?2004h${E}[?1h${E}=${E}[?45h${E}[?12h${E}[?7l${E}[4h${E}[20h` +
  `${E}[?25l${E}[5 q${E}[2;4r${E}[?6h${E}[31;4m${E}(0\x0e${E}[1"q${E}]8;;https://x.example${E}\\` +
  `${E}]4;1;#123456${E}\\${E}]11;#123456${E}\\${E}[?2027h${E}[?2026h${E}]2;half a ti`;

test('[T24] a reset leaves the text as it was, and all else as in a new terminal', () => {
  const [left, plain] = [open(SIZE), open(SIZE)];
  play(plain, written('one\r\ntwo'));
  play(left, written(`one\r\ntwo${LEFT_ON}`));
  expect(left.screen.reportsMouse).toBe(true);
  left.screen.reset();
  expect([left.screen.reportsMouse, left.screen.isGround]).toEqual([false, true]);
  // Leaving the alternate screen forgets nothing of what was saved on the way there.
  const state = (opened: typeof left) => ({ ...stateOf(opened, 0), saved: undefined });
  expect(state(left)).toEqual(state(plain));
  for (const each of [left, plain]) play(each, written('\r\nthree'));
  expect(state(left)).toEqual(state(plain));
});

test('[T24] a keyframe behind a reset is that of the reset state', () => {
  const left = open(SIZE);
  play(left, written(`one\r\ntwo${LEFT_ON}`));
  left.screen.reset();
  const { firstLine } = left.screen;
  const viewer = open(SIZE, { keyframe: left.screen.keyframe(), firstLine });
  expect(stateOf(viewer, 0)).toEqual(stateOf(left, 0));
});
