import { expect, test } from 'vitest';
import { disposeAll, open } from '../../screen/testing/cuts.ts';
import { stateOf } from '../../screen/testing/state.ts';
import { KEEP_TITLE, RESTORE } from './restore.ts';
import { createScreenFilter } from './screen-filter.ts';

const SIZE = { cols: 80, rows: 24 };
const MODES = '1;6;9;12;45;47;66;1000;1002;1003;1004;1006;1016;1047;1048;1049;2004;2026';

test('[D12] whatever a session’s output switched on is off once attach has left', () => {
  const [used, fresh] = [open(SIZE), open(SIZE)];
  fresh.screen.write(Buffer.from('\x1b]2;own\x07'));
  used.screen.write(Buffer.from(`\x1b]2;own\x07${KEEP_TITLE}`));
  const hostile =
    `\x1b[?${MODES}h\x1b[?25;7l\x1b[4;20h\x1b[1"q\x1b[3 q\x1b=\x1b[5;9r\x1b[31;1;8m\x1b(0\x1b)0\x1b*A\x1b+K\x0e` +
    '\x1b]2;stolen\x07\x1b]4;1;#123456\x07\x1b]10;#000000\x07\x1b]11;#000000\x07\x1b]12;#000000\x07\x1b]8;;http://x\x07';
  used.screen.write(createScreenFilter().pass(Buffer.from(hostile)));
  used.screen.write(Buffer.from(RESTORE));
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
  }: ReturnType<typeof stateOf>) => ({
    ...{ modes, hidden, mouse, options, charsets, charset, pen, colors, isAlternate },
    title: (titles as string[])[0],
  });
  expect(watched(stateOf(used, 0))).toEqual(watched(stateOf(fresh, 0)));
  disposeAll();
});
