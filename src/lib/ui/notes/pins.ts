import type { NoteView } from '#protocol/notes/view.ts';
import type { ScreenPlaces } from '../../terminal/screen-places.ts';
import type { NotesByLine } from './standing.ts';

/** Cells left free between a row's text, a note's and what else stands in its end. */
const GAP = 2;
/** Room that a note's text needs in a row's free end, in px. */
const MIN_TAG_PX = 96;

/** Where a note's text stands in a row's free end: px from where the text begins. */
export interface TagRoom {
  left: number;
  width: number;
}

/** The room behind a row's text, up to what else stands at its end; null where a note's text has none. */
export function tagRoom({
  end,
  cols,
  cellWidth,
  taken,
}: {
  /** The first cell behind the text. */
  end: number;
  cols: number;
  cellWidth: number;
  /** Px that something else takes at the row's end. */
  taken: number;
}): TagRoom | null {
  const left = (end + GAP) * cellWidth;
  const width = cols * cellWidth - left - (taken === 0 ? 0 : taken + GAP * cellWidth);
  return width < MIN_TAG_PX ? null : { left, width };
}

/** The notes that begin in a row. */
export interface Pin {
  row: number;
  on: readonly NoteView[];
  first: NoteView;
  tag: TagRoom | null;
  /** A command's sign stands in the gutter there. */
  isBeside: boolean;
}

export interface PinsParts {
  places: Pick<ScreenPlaces, 'shown' | 'cell' | 'endOf'>;
  notes: NotesByLine;
  /** What a line's command takes: its sign in the gutter, and px at its last row's end; null where there is none. */
  commandAt(line: number): { taken: number } | null;
}

/** The pins of what is shown. A line's tag stands behind its last row's text, if that is in sight. */
export function pinsOf({ places: { shown, cell, endOf }, notes, commandAt }: PinsParts): Pin[] {
  const pins: Pin[] = [];
  shown.rows.forEach(({ line, from, isLast }, row) => {
    const on = notes.get(line);
    const first = on?.[0];
    if (on === undefined || first === undefined) return;
    const command = commandAt(line);
    if (from === 0) pins.push({ row, on, first, tag: null, isBeside: command !== null });
    const pin = pins.at(-1);
    // A tag stands in its pin's own row, where it is looked for.
    if (!isLast || pin?.row !== row) return;
    const taken = command?.taken ?? 0;
    pin.tag = tagRoom({ end: endOf(row), cols: shown.cols, cellWidth: cell.width, taken });
  });
  return pins;
}
