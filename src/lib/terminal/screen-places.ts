import type { Terminal } from '@xterm/xterm';
import type { LineNumbers } from '#protocol/emulator/lines.ts';
import type { PresenceState } from '#protocol/notes/presence.ts';
import { gridOf } from './grid.ts';
import { placeAt, placeInBuffer, shownOf, type Cell, type ShownLines } from './places.ts';

/** What is drawn over a screen goes by this: which text is where, as it is now. */
export interface ScreenPlaces {
  readonly shown: ShownLines;
  /** A cell's size, px. */
  readonly cell: { width: number; height: number };
  readonly selection: PresenceState['selection'];
  readonly isAtEnd: boolean;
  /** The first cell behind a shown row's text. */
  endOf(row: number): number;
  /** What shown rows say between two cells, the second not included. */
  textBetween(from: Cell, to: Cell): string;
}

export function placesOf(
  terminal: Terminal,
  { lines, cell }: { lines: LineNumbers; cell: { width: number; height: number } },
): ScreenPlaces {
  const grid = gridOf(terminal, lines);
  const { active } = terminal.buffer;
  const selected = terminal.getSelectionPosition();
  const inText = ({ x, y }: { x: number; y: number }) => placeInBuffer(grid, { row: y, column: x });
  return {
    shown: shownOf(grid),
    cell,
    selection: selected === undefined ? null : { from: inText(selected.start), to: inText(selected.end) },
    isAtEnd: active.viewportY === active.baseY,
    endOf(row) {
      const line = active.getLine(active.viewportY + row);
      for (let x = (line?.length ?? 0) - 1; x >= 0; x--) {
        const signs = line?.getCell(x)?.getChars() ?? '';
        if (signs.trim() !== '') return x + (line?.getCell(x)?.getWidth() ?? 1);
      }
      return 0;
    },
    textBetween(from, to) {
      const texts: string[] = [];
      for (let row = from.row; row <= to.row; row++) {
        const start = row === from.row ? from.column : 0;
        const end = row === to.row ? to.column : terminal.cols;
        texts.push(active.getLine(active.viewportY + row)?.translateToString(true, start, end) ?? '');
      }
      return texts.join('\n');
    },
  };
}

/** The place under a point of the page, given where the screen begins there. */
export function placeUnder(
  { shown, cell }: ScreenPlaces,
  point: { x: number; y: number },
): NonNullable<PresenceState['pointer']> {
  return placeAt(shown, { row: Math.floor(point.y / cell.height), column: Math.floor(point.x / cell.width) });
}
