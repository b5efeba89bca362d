import { MAX_OSC_TEXT } from '../output/profile.ts';
import { BLANK, CELL_WORDS } from './cells.ts';
import type { EmulatorCore, EmulatorTerminal, Subscription } from './core.ts';

/** Takes over the sequences that an xterm of this version does in a way no replica could follow. */
export function guards(terminal: EmulatorTerminal, core: EmulatorCore): Subscription[] {
  return [
    ...limitOscText(terminal),
    ...guardErase(terminal, core),
    ...guardInsert(terminal, core),
    plainTestPattern(terminal, core),
  ];
}

function limitOscText({ parser }: EmulatorTerminal): Subscription[] {
  return [0, 1, 2, 8].map((ident) => parser.registerOscHandler(ident, (data) => data.length > MAX_OSC_TEXT));
}

/**
 * Erasing up to the last cell of the screen, xterm also unwraps the row below, which is not there: it throws in
 * the middle of a chunk, or hits the oldest row of the scrollback. The same erased from the top is harmless.
 */
function guardErase({ parser }: EmulatorTerminal, core: EmulatorCore): Subscription[] {
  const guard = (respectProtect: boolean) => (params: (number | number[])[]) => {
    const buffer = core.buffers.active;
    const { x, y } = buffer;
    if (params[0] !== 1 || x < core.cols - 1 || y < core.rows - 1) return false;
    Object.assign(buffer, { x: 0, y: 0 });
    core._inputHandler.eraseInDisplay({ params: [0] }, respectProtect);
    Object.assign(buffer, { x, y });
    return true;
  };
  return [
    parser.registerCsiHandler({ final: 'J' }, guard(false)),
    parser.registerCsiHandler({ prefix: '?', final: 'J' }, guard(true)),
  ];
}

/** Inserting in the middle of a wide character, xterm shifts its second half on by itself. */
function guardInsert({ parser }: EmulatorTerminal, core: EmulatorCore): Subscription[] {
  const guard = (from: number, to: number): false => {
    const { ybase, x, lines } = core.buffers.active;
    const at = Math.min(x, core.cols - 1) * CELL_WORDS;
    for (let row = from; row <= to; row++) {
      const line = lines.get(ybase + row);
      if (line?._data[at] === 0) line._data[at] = BLANK;
    }
    return false;
  };
  return [
    parser.registerCsiHandler({ final: '@' }, () => guard(core.buffers.active.y, core.buffers.active.y)),
    parser.registerCsiHandler({ intermediates: "'", final: '}' }, () => {
      const { y, scrollTop, scrollBottom } = core.buffers.active;
      return y >= scrollTop && y <= scrollBottom ? guard(scrollTop, scrollBottom) : false;
    }),
  ];
}

/** The pattern of DECALN is plain, as on any real terminal; in xterm it takes half of the attributes. */
function plainTestPattern(
  { parser }: EmulatorTerminal,
  { _inputHandler: input }: EmulatorCore,
): Subscription {
  return parser.registerEscHandler({ intermediates: '#', final: '8' }, () => {
    const { fg, bg } = input._curAttrData;
    Object.assign(input._curAttrData, { fg: 0, bg: 0 });
    input.screenAlignmentPattern();
    Object.assign(input._curAttrData, { fg, bg });
    return true;
  });
}
