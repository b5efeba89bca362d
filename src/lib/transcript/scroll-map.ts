/**
 * How high an element is made at most, in px: Chromium lays out up to about 33 million and Firefox 18, and both count in
 * fractions that grow coarse long before.
 */
export const MAX_HEIGHT_PX = 8_000_000;

/** What is seen first: a line by its index, and how much of it is above the upper edge, in px. */
export interface Position {
  readonly index: number;
  readonly offset: number;
}

export interface ScrollMapOptions {
  /** Lines there are. */
  total: number;
  rowHeight: number;
  /** The height of what is seen. */
  viewport: number;
}

/**
 * Lines and the place of a scrollbar. Each line counts for one row, though it may take several: what is not loaded has
 * no known height. Where all of them would be too high, a pixel of the scrollbar stands for several lines.
 */
export class ScrollMap {
  /** Of the element that scrolls inside. */
  readonly height: number;
  readonly #total: number;
  readonly #pxPerLine: number;

  constructor({ total, rowHeight, viewport }: ScrollMapOptions) {
    const range = Math.min(total * rowHeight, MAX_HEIGHT_PX);
    this.#total = total;
    this.#pxPerLine = total === 0 ? rowHeight : range / total;
    // The last line, too, can be the first that is seen.
    this.height = Math.ceil(range + viewport);
  }

  /** Where the scrollbar stands for a position. */
  topOf({ index, offset }: Position, heightOfLine: number): number {
    const part = heightOfLine > 0 ? Math.min(1, offset / heightOfLine) : 0;
    return (index + part) * this.#pxPerLine;
  }

  /** The line that a scrollbar put there means. */
  indexAt(top: number): number {
    const index = Math.floor(top / this.#pxPerLine + ROUNDING);
    return Math.max(0, Math.min(index, this.#total - 1));
  }
}

/** A fraction that was made of a line and its height may be a little less than that line. */
const ROUNDING = 1e-6;

export interface WalkOptions {
  total: number;
  heightOf(index: number): number;
}

/** Lines walked in one step at most: who goes further than that is put there by the scrollbar. */
const MAX_WALK = 100_000;

/** Goes so many px down (or up) from a position, over lines as high as they are. */
export function walk(from: Position, { by, total, heightOf }: WalkOptions & { by: number }): Position {
  if (total === 0) return { index: 0, offset: 0 };
  let index = Math.min(from.index, total - 1);
  let offset = from.offset + by;
  for (let steps = 0; offset < 0 && steps < MAX_WALK; steps++) {
    if (index === 0) return { index: 0, offset: 0 };
    index -= 1;
    offset += heightOf(index);
  }
  for (let steps = 0; steps < MAX_WALK; steps++) {
    const height = heightOf(index);
    if (offset < height) break;
    if (index === total - 1) return { index, offset: height };
    offset -= height;
    index += 1;
  }
  return { index, offset: Math.max(0, offset) };
}

/** The furthest position: with it the last line stands at the lower edge. */
export function lastPosition(viewport: number, options: WalkOptions): Position {
  const { total } = options;
  if (total === 0) return { index: 0, offset: 0 };
  const end = { index: total - 1, offset: options.heightOf(total - 1) };
  return walk(end, { ...options, by: -viewport });
}

/** Whether one position is at or behind another. */
export function isAtOrBehind(a: Position, b: Position): boolean {
  return a.index > b.index || (a.index === b.index && a.offset >= b.offset - 1);
}

/** The lines seen from a position on, first and last included. */
export function seenFrom(
  { index, offset }: Position,
  { viewport, total, heightOf }: WalkOptions & { viewport: number },
): { first: number; last: number } {
  let bottom = -offset;
  let last = index;
  for (; last < total; last++) {
    bottom += heightOf(last);
    if (bottom >= viewport) break;
  }
  return { first: index, last: Math.min(last, total - 1) };
}
