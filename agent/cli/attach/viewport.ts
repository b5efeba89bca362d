import type { Size } from '#protocol/ground/size.ts';

/** The part of a terminal's screen that a window shows: its first column and row, and how many of each. */
export interface Viewport extends Size {
  left: number;
  top: number;
}

interface Following {
  /** The terminal's size. */
  size: Size;
  /** The space there is to show it in. */
  room: Size;
  cursor: { x: number; y: number };
  /** The part shown until now. */
  before: Pick<Viewport, 'left' | 'top'>;
}

/**
 * The part that contains the cursor: the leftmost columns if possible, and the same rows as before while it is in them.
 */
export function followCursor({ size, room, cursor, before }: Following): Viewport {
  const cols = Math.min(size.cols, room.cols);
  const rows = Math.min(size.rows, room.rows);
  return { cols, rows, left: followedColumn(), top: followedRow() };

  function followedColumn(): number {
    const x = Math.min(cursor.x, size.cols - 1);
    if (x < cols) return 0;
    // Moves by half a window at a time; otherwise text being typed there would move with every key.
    const half = Math.max(1, Math.floor(cols / 2));
    return Math.min(size.cols - cols, Math.ceil((x - cols + 1) / half) * half);
  }

  function followedRow(): number {
    const last = size.rows - rows;
    const top = Math.min(before.top, last);
    if (cursor.y >= top && cursor.y < top + rows) return top;
    if (cursor.y < rows) return 0;
    return cursor.y >= last ? last : cursor.y - Math.floor(rows / 2);
  }
}
