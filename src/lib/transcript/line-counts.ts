/** How many lines terminals have, as far as that is known; it only grows. */
export class LineCounts {
  readonly #lastFirst = new Map<string, number>();
  readonly #counts = new Map<string, number>();

  /** The first line of a terminal's last segment: it has that one at least. */
  lastSegmentBegins(terminal: string, line: number): void {
    this.#lastFirst.set(terminal, line);
    this.has(terminal, line + 1);
  }

  /** A line by which the terminal's end is loaded; undefined where that is not known. */
  lastKnown(terminal: string): number | undefined {
    return this.#lastFirst.get(terminal);
  }

  has(terminal: string, lines: number): void {
    this.#counts.set(terminal, Math.max(this.of(terminal), lines));
  }

  of(terminal: string): number {
    return this.#counts.get(terminal) ?? 0;
  }
}
