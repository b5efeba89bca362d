import type { IBuffer, Terminal } from '@xterm/xterm';
import type { LineNumbers } from '#protocol/emulator/lines.ts';
import type { Grid } from './places.ts';

type Shown = Pick<Terminal, 'cols' | 'rows'> & { buffer: { active: IBuffer } };

/** The data that places are based on, from an xterm in its present state. */
export function gridOf({ cols, rows, buffer: { active } }: Shown, lines: LineNumbers): Grid {
  return {
    cols,
    rows,
    top: active.viewportY,
    isAlternate: active.type === 'alternate',
    lineOf: (row) => lines.lineOf(row),
    isWrapped: (row) => active.getLine(row)?.isWrapped === true,
    lengthOf: (row) => (isLeftFree(active, { row, cols }) ? cols - 1 : cols),
  };
}

/** Whether the last cell was left free because the wide character that comes next did not fit. */
function isLeftFree(buffer: IBuffer, { row, cols }: { row: number; cols: number }): boolean {
  const last = buffer.getLine(row)?.getCell(cols - 1);
  const next = buffer.getLine(row + 1)?.getCell(0);
  return last?.getCode() === 0 && last.getWidth() === 1 && next?.getWidth() === 2;
}
