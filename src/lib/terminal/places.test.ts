import * as graphemes from '@xterm/addon-unicode-graphemes';
import * as headless from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeReplica, type Replica } from '#protocol/emulator/replica.ts';
import type { EmulatorTerminal } from '#protocol/emulator/core.ts';
import { EMULATOR_OPTIONS, PROFILE_ID } from '#protocol/output/profile.ts';
import type { Place } from '#protocol/notes/presence.ts';
import { gridOf } from './grid.ts';
import { cellOf, linesShown, placeAt, shownOf, spansOf, type Cell } from './places.ts';

// Both packages are CommonJS to Node: their exports arrive as the default, of which the typings know nothing.
const { Terminal } = (headless as unknown as { default: typeof headless }).default;
const { UnicodeGraphemesAddon } = (graphemes as unknown as { default: typeof graphemes }).default;

interface Screen {
  terminal: headless.Terminal;
  replica: Replica;
}

function open(size = { cols: 80, rows: 24 }): Screen {
  const terminal = new Terminal({ ...EMULATOR_OPTIONS, ...size, scrollback: 500 });
  terminal.loadAddon(new UnicodeGraphemesAddon() as unknown as headless.ITerminalAddon);
  return { terminal, replica: makeReplica(terminal as headless.Terminal & EmulatorTerminal, PROFILE_ID) };
}

const write = ({ replica }: Screen, text: string) => replica.core.writeSync(new TextEncoder().encode(text));
/** The headless buffer has all that is read of the browser's. */
const look = ({ terminal, replica }: Screen) => shownOf(gridOf(terminal as never, replica.lines));
const charAt = ({ terminal }: Screen, { row, column }: Cell) => {
  const { active } = terminal.buffer;
  return active
    .getLine(active.viewportY + row)
    ?.getCell(column)
    ?.getChars();
};
const at = (line: number, column: number): Place => ({ on: 'lines', line, column });

/** A line that says which it is, with wide characters in it, of which every cell can be told from its neighbours. */
function lineText(line: number, cells: number): string {
  let text = `${line}:`;
  for (let index = 0; index < cells; index++)
    text += index % 7 === 5 ? '漢' : String.fromCharCode(97 + ((line + index) % 26));
  return text;
}

const op = fc.oneof(
  fc.record({
    op: fc.constant('write' as const),
    cells: fc.array(fc.nat(260), { minLength: 1, maxLength: 12 }),
  }),
  fc.record({ op: fc.constant('scroll' as const), by: fc.integer({ min: -60, max: 60 }) }),
  fc.record({
    op: fc.constant('resize' as const),
    cols: fc.integer({ min: 80, max: 140 }),
    rows: fc.integer({ min: 24, max: 50 }),
  }),
);

test('[Y12] a place stays at its text: through output, scrolling and reflow, wide characters and all', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(300), { minLength: 5, maxLength: 60 }),
      fc.record({ row: fc.nat(23), column: fc.nat(79) }),
      fc.array(op, { maxLength: 12 }),
      (cells, pointed, ops) => {
        const screen = open();
        let line = 0;
        const add = (count: number) => write(screen, `${lineText(line++, count)}\r\n`);
        cells.forEach(add);
        const place = placeAt(look(screen), pointed);
        const sign = charAt(screen, pointed);
        for (const each of ops) {
          if (each.op === 'write') each.cells.forEach(add);
          if (each.op === 'scroll') screen.terminal.scrollLines(each.by);
          if (each.op === 'resize') screen.replica.resize(each);
          const shown = look(screen);
          const cell = cellOf(shown, place);
          const lines = linesShown(shown)!;
          const line = (place as { line: number }).line;
          if (cell === null) {
            // Its line is elsewhere, or it is one whose rows are not all shown: the first or the last.
            expect(line <= lines.first || line >= lines.last).toBe(true);
          } else {
            expect(shown.rows[cell.row]!.line).toBe(line);
            if (sign !== undefined && sign !== '') expect(charAt(screen, cell)).toBe(sign);
          }
        }
        screen.replica.dispose();
        screen.terminal.dispose();
      },
    ),
    { numRuns: 150 },
  );
});

test('[Y12] behind a line’s end one stays on the line, however short it becomes', () => {
  const screen = open({ cols: 120, rows: 24 });
  write(screen, 'short\r\nnext\r\n');
  const place = placeAt(look(screen), { row: 0, column: 110 });
  expect(place).toEqual(at(0, 110));
  screen.replica.resize({ cols: 80, rows: 24 });
  expect(cellOf(look(screen), place)).toEqual({ row: 0, column: 79 });
});

test('[Y12] a wrapped line is one: places and selections go through its rows', () => {
  const screen = open();
  write(screen, `${'a'.repeat(200)}\r\nend\r\n`);
  const shown = look(screen);
  expect(placeAt(shown, { row: 2, column: 5 })).toEqual(at(0, 165));
  expect(cellOf(shown, at(0, 165))).toEqual({ row: 2, column: 5 });
  expect(spansOf(shown, { from: at(0, 70), to: at(1, 2) })).toEqual([
    { row: 0, from: 70, to: 80 },
    { row: 1, from: 0, to: 80 },
    { row: 2, from: 0, to: 80 },
    { row: 3, from: 0, to: 2 },
  ]);
  expect(spansOf(shown, { from: at(1, 2), to: at(1, 2) })).toEqual([]);
});

test('[Y12] the lines shown are known by number, and only what is marked of them is drawn', () => {
  const screen = open();
  for (let line = 0; line < 100; line++) write(screen, `line ${line}\r\n`);
  const shown = look(screen);
  expect(linesShown(shown)).toEqual({ first: 77, last: 100 });
  expect(spansOf(shown, { from: at(3, 0), to: at(77, 0) })).toEqual([]);
  screen.terminal.scrollLines(-50);
  expect(linesShown(look(screen))).toEqual({ first: 27, last: 50 });
  expect(spansOf(look(screen), { from: at(3, 0), to: at(400, 0) })).toHaveLength(24);
});

test('[Y12] the alternate screen has rows and no lines: nothing of the one is shown on the other', () => {
  const screen = open();
  write(screen, 'before\r\n\x1b[?1049hfull screen');
  const shown = look(screen);
  const place = placeAt(shown, { row: 3, column: 4 });
  expect(place).toEqual({ on: 'screen', row: 3, column: 4 });
  expect(cellOf(shown, place)).toEqual({ row: 3, column: 4 });
  expect(cellOf(shown, at(0, 0))).toBeNull();
  expect(linesShown(shown)).toBeNull();
  expect(spansOf(shown, { from: place, to: { on: 'screen', row: 4, column: 2 } })).toEqual([
    { row: 3, from: 4, to: 80 },
    { row: 4, from: 0, to: 2 },
  ]);
  write(screen, '\x1b[?1049l');
  expect(cellOf(look(screen), place)).toBeNull();
  expect(spansOf(look(screen), { from: place, to: at(0, 3) })).toEqual([]);
});

test('[Y12] cells beside the text count as the nearest', () => {
  const screen = open();
  write(screen, 'one\r\n');
  expect(placeAt(look(screen), { row: -3, column: -1 })).toEqual(at(0, 0));
  expect(placeAt(look(screen), { row: 99, column: 999 })).toEqual(at(23, 79));
});
