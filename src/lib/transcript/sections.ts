import type { LinePlace } from '#protocol/lines/line-place.ts';

/** One terminal's lines in the transcript, all that there are of them so far. */
export interface Section {
  readonly terminal: string;
  readonly lines: number;
}

/** Terminals below one another in one row of lines, which are counted from 0 through all of them. */
export class Sections {
  readonly list: readonly Section[];
  readonly #starts: readonly number[];
  readonly total: number;

  constructor(list: readonly Section[]) {
    this.list = list;
    let total = 0;
    this.#starts = list.map(({ lines }) => {
      const start = total;
      total += lines;
      return start;
    });
    this.total = total;
  }

  /** Where a terminal's first line stands; null for one that is not here. */
  startOf(terminal: string): number | null {
    const at = this.list.findIndex((each) => each.terminal === terminal);
    return this.#starts[at] ?? null;
  }

  /** Where a line stands; of one behind its terminal's end, that end. Null for a terminal that is not here. */
  indexOf({ terminal, line }: LinePlace): number | null {
    const at = this.list.findIndex((each) => each.terminal === terminal);
    const start = this.#starts[at];
    const section = this.list[at];
    if (start === undefined || section === undefined) return null;
    return start + Math.min(Math.max(0, line), Math.max(0, section.lines - 1));
  }

  /** Which line stands there; null past the end. */
  placeOf(index: number): LinePlace | null {
    let low = 0;
    let high = this.list.length - 1;
    // The last section that begins at or before it; empty ones begin where the next does.
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? Infinity) <= index) low = middle;
      else high = middle - 1;
    }
    const section = this.list[low];
    const line = index - (this.#starts[low] ?? 0);
    if (section === undefined || line < 0 || line >= section.lines) return null;
    return { terminal: section.terminal, line };
  }
}
