import type { EmulatorBuffer, EmulatorCore, EmulatorLine, Subscription } from './core.ts';

/** A row that keeps its place through a resize, and the number of the line it begins. */
export interface LineAnchor {
  readonly row: EmulatorLine | undefined;
  readonly number: number;
}

/**
 * Numbers the logical lines of the normal buffer from the terminal's start, counting those that have left. Only
 * the number of the buffer's first row is kept; the others follow from the wrap flags.
 */
export class LineNumbers {
  readonly #core: EmulatorCore;
  readonly #activated: Subscription;
  #buffer: EmulatorBuffer;
  #trimmed: Subscription;
  #first = 0;
  #resizing = false;

  constructor(core: EmulatorCore) {
    this.#core = core;
    this.#buffer = core.buffers.normal;
    this.#trimmed = this.#watch();
    this.#activated = core.buffers.onBufferActivate(() => this.#handleActivate());
  }

  /** Number of the line that the buffer's first row belongs to. */
  get first(): number {
    return this.#first;
  }

  /** Number of the line that a row of the normal buffer (0 is the oldest kept) belongs to. */
  lineOf(row: number): number {
    const { lines } = this.#buffer;
    let line = this.#first;
    for (let y = 1; y <= row; y++) if (!lines.get(y)?.isWrapped) line++;
    return line;
  }

  /** Row at which a line begins, or undefined when it is not in the buffer. */
  rowOf(line: number): number | undefined {
    const { lines } = this.#buffer;
    let at = this.#first;
    for (let y = 0; y < lines.length; y++) {
      if (y > 0 && !lines.get(y)?.isWrapped) at++;
      if (at === line) return y;
    }
    return undefined;
  }

  /** After a keyframe was written: the number it says its first line has. */
  rebase(firstLine: number): void {
    this.#first = firstLine;
  }

  /**
   * A reflow moves, adds and drops rows without telling which, but the row object that begins a logical line
   * stays the one that begins it. The cursor's line is never dropped, so it is the anchor.
   */
  beginResize(): LineAnchor {
    this.#resizing = true;
    let row = this.#buffer.ybase + this.#buffer.y;
    while (row > 0 && this.#buffer.lines.get(row)?.isWrapped) row--;
    return { row: this.#buffer.lines.get(row), number: this.lineOf(row) };
  }

  endResize(anchor: LineAnchor): void {
    this.#resizing = false;
    const { lines } = this.#buffer;
    let passed = 0;
    for (let y = 0; y < lines.length; y++) {
      if (y > 0 && !lines.get(y)?.isWrapped) passed++;
      if (lines.get(y) === anchor.row) {
        this.#first = anchor.number - passed;
        return;
      }
    }
    // The anchor's own head was trimmed: what is left of it is at the top.
    this.#first = anchor.number;
  }

  dispose(): void {
    this.#trimmed.dispose();
    this.#activated.dispose();
  }

  #watch(): Subscription {
    const { lines } = this.#buffer;
    return lines.onTrim((amount) => {
      if (this.#resizing) return;
      for (let y = 1 - amount; y <= 0; y++) if (!lines.get(y)?.isWrapped) this.#first++;
    });
  }

  /** A reset makes new buffers; its blank screen begins below everything the old one showed. */
  #handleActivate(): void {
    if (this.#core.buffers.normal === this.#buffer) return;
    const next = this.lineOf(lastUsedRow(this.#buffer)) + 1;
    this.#trimmed.dispose();
    this.#buffer = this.#core.buffers.normal;
    this.#trimmed = this.#watch();
    this.#first = next;
  }
}

/** The last row of a buffer that holds something, or the cursor's, whichever is lower. */
export function lastUsedRow({ lines, ybase, y }: EmulatorBuffer): number {
  let row = lines.length - 1;
  while (row > ybase + y && isBlank(lines.get(row))) row--;
  return row;
}

const HAS_CONTENT = 0x3fffff;

function isBlank(line: EmulatorLine | undefined): boolean {
  for (let i = 0; line && i < line._data.length; i += 3) {
    if ((line._data[i] ?? 0) & HAS_CONTENT) return false;
  }
  return true;
}
