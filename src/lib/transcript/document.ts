import type { LinePlace } from '#protocol/lines/line-place.ts';
import { cellsOf, withoutBlankEnd, type StyledRun } from '../terminal/styled-line.ts';
import type { PastLines } from './past-lines.ts';
import type { Fold } from './rebuild.ts';
import { Sections, type Section } from './sections.ts';

/** The lines that the page has at hand of the terminal that is watched, as they are now. */
export interface HeldLines {
  terminal: string;
  first: number;
  last: number;
  styled(from: number, to: number): ReadonlyMap<number, readonly StyledRun[]>;
}

/** How a line is shown: `missing` was neither kept nor stated. */
export interface ShownLine {
  readonly index: number;
  readonly place: LinePlace;
  readonly state: 'ready' | 'loading' | 'missing';
  readonly runs: readonly StyledRun[];
  /** Rows its text takes. */
  readonly rows: number;
  /** Its terminal begins with it. */
  readonly isFirst: boolean;
  readonly fold: Fold | undefined;
}

/** What heights follow from. */
export interface Metrics {
  rowHeight: number;
  /** Columns after which a line wraps. */
  cols: number;
  /** What stands above a terminal's first line, in px. */
  headingHeight: number;
  /** A line before which something stands, and how high that is, in px. */
  mark: { place: LinePlace; height: number } | null;
}

const NONE: readonly StyledRun[] = [];

/** All lines of a session's terminals below one another: those of the past, and those the page has at hand. */
export class TranscriptDocument {
  readonly #past: PastLines;
  #sections = new Sections([]);
  #held: HeldLines | null = null;
  #metrics: Metrics = { rowHeight: 18, cols: 80, headingHeight: 0, mark: null };
  /** Styled lines at hand, until the next `update`. */
  #fresh = new Map<number, readonly StyledRun[]>();

  constructor(past: PastLines) {
    this.#past = past;
  }

  update(now: { sections: readonly Section[]; held: HeldLines | null; metrics: Metrics }): void {
    this.#sections = new Sections(now.sections);
    this.#held = now.held;
    this.#metrics = now.metrics;
    this.#fresh = new Map();
  }

  get sections(): Sections {
    return this.#sections;
  }
  get total(): number {
    return this.#sections.total;
  }

  /** What a line shows, where that is known: of those at hand as they are now. */
  runsAt(place: LinePlace): readonly StyledRun[] | 'missing' | undefined {
    if (this.#isHeld(place)) return withoutBlankEnd(this.#heldRuns(place.line));
    const line = this.#past.lineAt(place);
    return line === null ? 'missing' : line && withoutBlankEnd(line.runs);
  }

  #isHeld({ terminal, line }: LinePlace): boolean {
    const held = this.#held;
    return held?.terminal === terminal && line >= held.first && line <= held.last;
  }

  /** Those around it are asked for too: one is hardly wanted alone. */
  #heldRuns(line: number): readonly StyledRun[] {
    const known = this.#fresh.get(line);
    if (known !== undefined) return known;
    for (const [number, runs] of this.#held?.styled(line - 60, line + 60) ?? [])
      this.#fresh.set(number, runs);
    return this.#fresh.get(line) ?? NONE;
  }

  #rowsOf(runs: readonly StyledRun[] | 'missing' | undefined): number {
    if (runs === undefined || runs === 'missing') return 1;
    return Math.max(1, Math.ceil(cellsOf(runs) / this.#metrics.cols));
  }

  /** How high a line is, with what stands above and below it, in px. */
  readonly heightOf = (index: number): number => {
    const place = this.#sections.placeOf(index);
    if (place === null) return 0;
    const { rowHeight, headingHeight, mark } = this.#metrics;
    const rows = this.#rowsOf(this.runsAt(place)) + (this.#past.foldAt(place) === undefined ? 0 : 1);
    const isMarked = mark?.place.line === place.line && mark.place.terminal === place.terminal;
    return rows * rowHeight + (place.line === 0 ? headingHeight : 0) + (isMarked ? mark.height : 0);
  };

  lineAt(index: number): ShownLine | null {
    const place = this.#sections.placeOf(index);
    if (place === null) return null;
    const runs = this.runsAt(place);
    return {
      index,
      place,
      state: runs === undefined ? 'loading' : runs === 'missing' ? 'missing' : 'ready',
      runs: runs === undefined || runs === 'missing' ? NONE : runs,
      rows: this.#rowsOf(runs),
      isFirst: place.line === 0,
      fold: this.#past.foldAt(place),
    };
  }

  /** Asks for those of these lines that are not at hand, and for as many before and behind them. */
  want({ first, last }: { first: number; last: number }): void {
    const around = last - first + 1;
    const wanted: LinePlace[] = [];
    const held: LinePlace[] = [];
    const add = (index: number) => {
      const place = this.#sections.placeOf(index);
      if (place !== null && !this.#isHeld(place)) wanted.push(place);
    };
    for (let index = first; index <= last; index++) {
      add(index);
      const place = this.#sections.placeOf(index);
      if (place !== null && this.#isHeld(place)) held.push(place);
    }
    for (let index = 1; index <= around; index++) {
      add(first - index);
      add(last + index);
    }
    // The screen that holds lines knows nothing of the programs that had all of it.
    this.#past.want(wanted, held);
  }

  /** The runs of a line, loaded where they are not at hand; undefined where they cannot be had. */
  async load(place: LinePlace): Promise<readonly StyledRun[] | undefined> {
    const runs = this.runsAt(place);
    if (runs !== undefined) return runs === 'missing' ? NONE : runs;
    const line = await this.#past.load(place);
    return line === undefined ? undefined : (line?.runs ?? NONE);
  }
}
