import { expect, test } from 'vitest';
import { disposeAll, open } from '../../screen/testing/cuts.ts';
import { stateOf } from '../../screen/testing/state.ts';
import { KEEP_TITLE, leaveAlternate, leaveBelow, modesBack } from './restore.ts';
import { createScreenFilter } from './screen-filter.ts';
import { SessionScreen } from './session-screen.ts';

const SIZE = { cols: 80, rows: 24 };
const MODES = '1;6;9;12;45;47;66;1000;1002;1003;1004;1006;1016;1047;1048;1049;2004;2026';

/** The screen of a session that wrote this, as `attach` has it. */
function screenOf(written: Uint8Array): SessionScreen {
  const screen = new SessionScreen();
  const profile = 'xterm-6.0-graphemes-1';
  const header = { ...SIZE, profile, firstLine: 0, terminal: 't', segment: 0, author: 1, startedAt: 0 };
  screen.take({ type: 'screen', header, keyframe: new Uint8Array(), skipped: false } as never);
  const event = { code: 'o', afterMs: 0, data: written };
  screen.take({ type: 'event', terminal: 't', at: { segment: 0, event: 1 }, event } as never);
  return screen;
}

test('[D12] whatever a session’s output switched on is off once attach has left', () => {
  const [used, fresh] = [open(SIZE), open(SIZE)];
  fresh.screen.write(Buffer.from('\x1b]2;own\x07'));
  used.screen.write(Buffer.from(`\x1b]2;own\x07${KEEP_TITLE}`));
  const hostile = Buffer.from(
    `\x1b[?${MODES}h\x1b[?25;7l\x1b[4;20h\x1b[1"q\x1b[3 q\x1b=\x1b[5;9r\x1b[31;1;8m\x1b(0\x1b)0\x1b*A\x1b+K\x0e` +
      '\x1b[?2048h\x1b[>4;2m\x1b[3g\x1b[9G\x1bH' +
      '\x1b]2;stolen\x07\x1b]4;1;#123456\x07\x1b]10;#000000\x07\x1b]11;#000000\x07\x1b]12;#000000\x07\x1b]8;;http://x\x07',
  );
  used.screen.write(createScreenFilter().pass(hostile));
  const screen = screenOf(hostile);
  used.screen.write(Buffer.from(leaveAlternate(true) + modesBack(screen, SIZE.cols) + leaveBelow(3)));
  const watched = ({
    modes,
    hidden,
    mouse,
    options,
    charsets,
    charset,
    pen,
    colors,
    titles,
    isAlternate,
    normal,
  }: ReturnType<typeof stateOf>) => ({
    ...{ modes, hidden, mouse, options, charsets, charset, pen, colors, isAlternate },
    title: (titles as string[])[0],
    tabs: (normal as { tabs: unknown }).tabs,
    margins: (normal as { margins: unknown }).margins,
  });
  expect(watched(stateOf(used, 0))).toEqual(watched(stateOf(fresh, 0)));
  disposeAll();
});

test('[D12] what a session did not touch is left alone: cursor, tab stops, colours', () => {
  const back = modesBack(screenOf(Buffer.from('plain')), SIZE.cols);
  for (const sequence of ['\x1b[0 q', '\x1b[3g', '\x1b]104', '\x1b]110', '\x1b[?12l', '\x1b[?1049l'])
    expect(back).not.toContain(sequence);
});
