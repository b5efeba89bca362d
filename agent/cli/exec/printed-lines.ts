import type { LeftLine } from '../../screen/leaving.ts';
import type { CellPlace } from '../../screen/shown-text.ts';

export interface PrintedLinesOptions {
  /** `continues`: it follows what was printed of that line before. */
  print(line: LeftLine): void;
  /** The present text of a line, up to a place in it; null if the line is gone. */
  lineText(line: number, to: CellPlace | null): string | null;
  /** Prints what the endpoint states of the lines from one up to, and without, another. */
  printStated(lines: { from: number; to: number }): Promise<void>;
}

/**
 * Prints a command's output line by line: each line once it has left the screen and cannot change any more, and what
 * is left on the screen at the end. If output was skipped because the viewer lagged, the missing lines are those that
 * the endpoint states.
 */
export class PrintedLines {
  readonly #options: PrintedLinesOptions;
  /** The command's first line; null before it began. */
  #first: number | null = null;
  /** The newest line that is printed, and how much of it. */
  #last: { line: number; said: number } | null = null;
  /** Since output was skipped: what left the screen in the current segment and the one before. Older is stated. */
  #kept: { before: LeftLine[]; now: LeftLine[] } | null = null;

  constructor(options: PrintedLinesOptions) {
    this.#options = options;
  }

  begin(first: number): void {
    this.#first ??= first;
  }

  left(line: LeftLine): void {
    if (this.#kept !== null) this.#kept.now.push(line);
    else this.#print(line);
  }

  /** Some output was not seen. */
  skipped(): void {
    this.#kept = { before: [], now: [] };
  }

  segmentBegan(): void {
    if (this.#kept !== null) this.#kept = { before: this.#kept.now, now: [] };
  }

  /** Prints the rest, up to where the command ended. */
  async finish(end: CellPlace): Promise<void> {
    const last = end.column > 0 ? end.line : end.line - 1;
    if (this.#kept !== null) await this.#printSkipped(last);
    const from = this.#last?.line ?? this.#first ?? end.line + 1;
    for (let line = from; line <= last; line++) this.#printShown(line, line === end.line ? end : null);
  }

  async #printSkipped(last: number): Promise<void> {
    const kept = this.#kept === null ? [] : [...this.#kept.before, ...this.#kept.now];
    this.#kept = null;
    const to = Math.min(kept[0]?.line ?? this.#firstShown(last), last + 1);
    const from = this.#last === null ? this.#first : this.#last.line + 1;
    if (from !== null && from < to) {
      await this.#options.printStated({ from, to });
      this.#last = { line: to - 1, said: Infinity };
    }
    for (const line of kept) if (line.line <= last) this.#print(line);
  }

  /** The first of the lines up to the last one in the buffer. */
  #firstShown(last: number): number {
    let line = last + 1;
    while (line > 0 && this.#options.lineText(line - 1, null) !== null) line--;
    return line;
  }

  #print(left: LeftLine): void {
    const last = this.#last;
    const { line, continues, text } = left;
    if (this.#first === null || line < this.#first || line < (last?.line ?? 0)) return;
    const isSame = line === last?.line;
    // A line that came back onto the screen leaves it again.
    if (isSame && !continues) return;
    this.#options.print({ line, continues: isSame, text });
    this.#last = { line, said: (isSame ? last.said : 0) + text.length };
  }

  /** The rest of a line that is printed in part. */
  #printShown(line: number, to: CellPlace | null): void {
    const said = line === this.#last?.line ? this.#last.said : null;
    const text = this.#options.lineText(line, to);
    if (text === null || (said !== null && text.length <= said)) return;
    this.#options.print({ line, continues: said !== null, text: text.slice(said ?? 0) });
    this.#last = { line, said: text.length };
  }
}
