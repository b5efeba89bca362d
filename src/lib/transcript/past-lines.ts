import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import type { SegmentRow } from '#protocol/output/segment-row.ts';
import { LineCache } from './line-cache.ts';
import { bytesOf, loadPiece, type PastPorts, type Piece, type PieceLine } from './piece.ts';
import type { Fold } from './rebuild.ts';

/** Lines that are kept, in bytes of memory, about. */
export const MAX_KEPT_BYTES = 32 * 1024 * 1024;
/** What could not be had is asked for again after this, in ms. */
const RETRY_MS = 2_000;

/** Which lines a piece that was loaded once has; the piece itself may be gone again. */
interface Range {
  from: number;
  to: number;
  key: string;
  isOpen: boolean;
}

export interface PastLinesOptions {
  ports: PastPorts;
  clock: Pick<Clock, 'after'>;
  maxBytes?: number;
  /** Something that was wanted is there, or cannot be had now. */
  onChanged(): void;
}

/** Lines of the past, loaded as they are wanted, one piece after another, and kept up to a bound. */
export class PastLines {
  readonly #options: PastLinesOptions;
  readonly #pieces: LineCache<Piece>;
  readonly #ranges = new Map<string, Range[]>();
  readonly #folds = new Map<string, Map<number, Fold>>();
  /** Of each terminal the line from which on its open segment told what it had by then. */
  readonly #openFrom = new Map<string, number>();
  #wanted: readonly LinePlace[] = [];
  /** Lines that are at hand elsewhere, and of which only the full-screen programs behind them are wanted. */
  #wantedFolds: readonly LinePlace[] = [];
  #isLoading = false;
  #isFailing = false;
  #retry: Dispose | null = null;

  constructor(options: PastLinesOptions) {
    this.#options = options;
    this.#pieces = new LineCache(options.maxBytes ?? MAX_KEPT_BYTES);
  }

  /** The last time something was asked for it could not be had. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** A line where it is loaded; undefined where it is not. */
  lineAt(place: LinePlace): PieceLine | undefined {
    const piece = this.pieceAt(place);
    return piece === undefined ? undefined : (piece.lines[place.line - piece.from] ?? null);
  }

  /** The piece a line is in, where that is loaded. */
  pieceAt({ terminal, line }: LinePlace): Piece | undefined {
    const range = this.#rangeAt({ terminal, line });
    return range === undefined ? undefined : this.#pieces.get(range.key);
  }

  foldAt({ terminal, line }: LinePlace): Fold | undefined {
    return this.#folds.get(terminal)?.get(line);
  }

  #rangeAt({ terminal, line }: LinePlace): Range | undefined {
    const ranges = this.#ranges.get(terminal) ?? [];
    let low = 0;
    let high = ranges.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((ranges[middle]?.from ?? Infinity) <= line) low = middle;
      else high = middle - 1;
    }
    const range = ranges[low];
    return range !== undefined && range.from <= line && line < range.to ? range : undefined;
  }

  /** From now on these lines are wanted, the first of them first; what was wanted before is not. */
  want(places: readonly LinePlace[], folds: readonly LinePlace[] = []): void {
    this.#wanted = places;
    this.#wantedFolds = folds;
    void this.#pump();
  }

  /** A terminal's open segment may tell of full-screen programs that it has not told of. */
  hasNewFolds(terminal: string): void {
    this.#openFrom.delete(terminal);
    void this.#pump();
  }

  #knowsFoldsAt({ terminal, line }: LinePlace): boolean {
    if (line >= (this.#openFrom.get(terminal) ?? Infinity)) return true;
    return this.#rangeAt({ terminal, line })?.isOpen === false;
  }

  /** Loads a line whatever else is wanted; undefined where it cannot be had now. */
  async load(place: LinePlace): Promise<PieceLine | undefined> {
    if (this.lineAt(place) === undefined) await this.#take(place);
    return this.lineAt(place);
  }

  /** When what was printed in a segment; null where it cannot be had now. */
  async timesOf(terminal: string, row: SegmentRow): Promise<Piece['times'] | null> {
    const rebuilt = await this.#options.ports.rebuild(terminal, row);
    return rebuilt === null || rebuilt === 'unknown' ? null : rebuilt.times;
  }

  async #pump(): Promise<void> {
    if (this.#isLoading || this.#retry !== null) return;
    this.#isLoading = true;
    for (;;) {
      const line = this.#wanted.find((place) => this.lineAt(place) === undefined);
      const next = line ?? this.#wantedFolds.find((place) => !this.#knowsFoldsAt(place));
      if (next === undefined) break;
      const isThere = (await this.#take(next)) || (line === undefined && this.#knowsFoldsAt(next));
      this.#isFailing = !isThere;
      this.#options.onChanged();
      if (isThere) continue;
      this.#retry = this.#options.clock.after(RETRY_MS, () => {
        this.#retry = null;
        void this.#pump();
      });
      break;
    }
    this.#isLoading = false;
  }

  async #take(place: LinePlace): Promise<boolean> {
    const piece = await loadPiece(this.#options.ports, place);
    if (piece === null) return false;
    this.#keep(place.terminal, piece);
    // A piece that ends before what was wanted of it: that is not there, or not yet.
    return place.line >= piece.from && place.line < piece.to;
  }

  #keep(terminal: string, piece: Piece): void {
    const key = `${terminal} ${piece.segment} ${piece.from}`;
    const others = (this.#ranges.get(terminal) ?? []).filter(
      (range) => range.to <= piece.from || range.from >= piece.to,
    );
    const { from, to, isOpen } = piece;
    if (to > from) others.push({ from, to, key, isOpen });
    if (isOpen) this.#openFrom.set(terminal, from);
    this.#ranges.set(
      terminal,
      others.sort((a, b) => a.from - b.from),
    );
    this.#pieces.set(key, piece, bytesOf(piece));
    const folds = this.#folds.get(terminal) ?? new Map<number, Fold>();
    for (const fold of piece.folds) folds.set(fold.line, joined(folds.get(fold.line), fold));
    this.#folds.set(terminal, folds);
  }

  dispose(): void {
    this.#retry?.();
    this.#wanted = [];
    this.#wantedFolds = [];
  }
}

/** Of one block several segments may each have told a part. */
function joined(before: Fold | undefined, fold: Fold): Fold {
  return { line: fold.line, from: before?.from ?? fold.from, to: fold.to ?? before?.to ?? null };
}
