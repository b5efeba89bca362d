import { MOVED_WITHIN_LINES } from '#protocol/ground/limits.ts';
import { placeOf, type LinesAnchor } from '#protocol/notes/anchor.ts';
import type { NoteView } from '#protocol/notes/view.ts';
import type { PastLine, PastPiece } from './lines.ts';
import type { PlacedNote } from './placed-note.ts';

/** Lines that are kept for a note that reaches back: one that reaches farther is on lines that nobody compares. */
const MAX_REACH = 100_000;

interface Anchored {
  note: NoteView;
  anchor: LinesAnchor;
}

/** Gives each line the notes that stand on it. Lines wait until all to which a note may have moved are there. */
export async function* withNotesOnLines(
  pieces: AsyncIterable<PastPiece>,
  notes: readonly NoteView[],
): AsyncGenerator<PastPiece> {
  const placing = new Placing(notes);
  for await (const { marks, lines } of pieces) yield { marks, lines: placing.take(lines) };
  yield { marks: [], lines: placing.rest() };
}

class Placing {
  /** By the last line each was on when it was written, the first ones first. */
  #waiting: Anchored[];
  #lines: PastLine[] = [];
  #texts = new Map<number, string>();
  #placed = new Map<number, PlacedNote[]>();
  /** The longest that any of them reaches back from its last line. */
  readonly #reach: number;

  constructor(notes: readonly NoteView[]) {
    const anchored = notes.flatMap(({ anchor, ...note }) =>
      anchor?.on === 'lines' ? [{ note: { ...note, anchor }, anchor }] : [],
    );
    this.#waiting = anchored.sort((one, other) => one.anchor.to.line - other.anchor.to.line);
    const reaches = anchored.map(({ anchor: { from, to } }) => to.line - from.line);
    this.#reach = Math.min(Math.max(0, ...reaches), MAX_REACH);
  }

  take(lines: readonly PastLine[]): PastLine[] {
    for (const line of lines) {
      this.#lines.push(line);
      this.#texts.set(line.line, line.text);
    }
    const newest = this.#lines.at(-1)?.line ?? -1;
    this.#place((anchor) => anchor.to.line + MOVED_WITHIN_LINES <= newest);
    const [next] = this.#waiting;
    // A note may still move up to here; the last line waits for those that find no line.
    const unsettled = next === undefined ? newest : next.anchor.to.line - MOVED_WITHIN_LINES;
    return this.#give(Math.min(newest, unsettled) - 1);
  }

  rest(): PastLine[] {
    this.#place(() => true);
    const given = this.#give(Infinity);
    const last = given.at(-1);
    // Notes on lines that the terminal never had.
    const left = [...this.#placed.values()].flat();
    return last === undefined || left.length === 0
      ? given
      : [...given.slice(0, -1), { ...last, notes: [...(last.notes ?? []), ...left] }];
  }

  #place(isDue: (anchor: LinesAnchor) => boolean): void {
    const now = (line: number) => this.#texts.get(line) ?? null;
    for (let [next] = this.#waiting; next !== undefined && isDue(next.anchor); [next] = this.#waiting) {
      this.#waiting.shift();
      const { note, anchor } = next;
      const place = placeOf(anchor, { now, then: null });
      const isThere = place.how === 'in-place' || place.how === 'moved';
      const line = anchor.to.line + (isThere ? place.line - anchor.from.line : 0);
      const onLine = this.#placed.get(line) ?? [];
      this.#placed.set(line, [...onLine, { note, standing: isThere ? 'in-place' : 'changed' }]);
    }
  }

  /** The lines up to here, with their notes. Of what is given away only as much is kept as a note may reach back. */
  #give(upTo: number): PastLine[] {
    const end = this.#lines.findIndex(({ line }) => line > upTo);
    const given = this.#lines.splice(0, end === -1 ? this.#lines.length : end);
    const last = given.at(-1)?.line;
    if (last === undefined) return [];
    for (const line of this.#texts.keys()) {
      if (line >= last - this.#reach - 2 * MOVED_WITHIN_LINES) break;
      this.#texts.delete(line);
    }
    return given.map((line) => {
      const notes = this.#placed.get(line.line);
      this.#placed.delete(line.line);
      return notes === undefined ? line : { ...line, notes };
    });
  }
}
