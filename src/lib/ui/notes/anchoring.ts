import { quoteOf, type Anchor } from '#protocol/notes/anchor.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import type { Place, PresenceState } from '#protocol/notes/presence.ts';
import type { Position } from '#protocol/output/segment-header.ts';
import type { BrowserScreen } from '../../terminal/browser-screen.ts';

/** How far the output of a terminal is that is shown. */
export type Seen = Position & { terminal: string };

export interface Selected {
  at: Seen | null;
  selection: PresenceState['selection'];
  /** What it says. */
  text: string;
}

/** A screen at one moment, as notes stand on it. */
export type SeenScreen = Pick<BrowserScreen, 'places' | 'held' | 'texts'>;

/** What is drawn now: what was read of it once need not be read again. */
export function screenSeen(browser: SeenScreen): SeenScreen {
  const { places, held } = browser;
  return { places, held, texts: (range) => browser.texts(range) };
}

/** What a note about this selection stands on; null where nothing is selected, or it says nothing. */
export function anchorOf({ at, selection, text }: Selected): Anchor | null {
  if (at === null || selection === null || text.trim() === '') return null;
  const { from, to } = selection;
  const moment = momentOf(at);
  const quote = quoteOf(text);
  if (from.on === 'lines' && to.on === 'lines') {
    const [first, last] = [from, to].map(({ line, column }) => ({ line, column }));
    return first === undefined || last === undefined
      ? null
      : { on: 'lines', ...moment, from: first, to: last, quote };
  }
  if (from.on === 'screen' && to.on === 'screen') {
    const [first, last] = [from, to].map(({ row, column }) => ({ row, column }));
    return first === undefined || last === undefined
      ? null
      : { on: 'screen', ...moment, from: first, to: last, quote };
  }
  return null;
}

/** A text by its lines and their cells. */
export interface PlacedText {
  from: LinePlace & { column: number };
  to: LinePlace & { column: number };
  text: string;
  /** How far the output of its terminal is. */
  seen: Seen | null;
}

/** What a note about a text stands on; null where it says nothing, or goes over several terminals. */
export function anchorOfText({ from, to, text, seen }: PlacedText): Anchor | null {
  if (from.terminal !== to.terminal || seen?.terminal !== from.terminal) return null;
  const [first, last] = [from, to].map(({ line, column }): Place => ({ on: 'lines', line, column }));
  if (first === undefined || last === undefined) return null;
  return anchorOf({ at: seen, selection: { from: first, to: last }, text });
}

const momentOf = ({ terminal, segment, event }: Seen) => ({ terminal, segment, event });

/** What a note stands on that is about all of a terminal at a moment. */
export function anchorOfMoment(at: Seen | null): Anchor | null {
  return at === null ? null : { on: 'moment', ...momentOf(at) };
}

/** What a note about the line of a row, or about the row of a full-screen program, stands on; null where it is empty. */
export function anchorOfRow(
  row: number,
  { screen: { places, texts }, seen }: { screen: SeenScreen; seen: Seen | null },
): Anchor | null {
  const shown = places?.shown.rows[row];
  if (places === null || shown === undefined || seen === null) return null;
  if (places.shown.isAlternate) {
    const [from, to] = [0, places.endOf(row)].map((column) => ({ row, column }));
    if (from === undefined || to === undefined) return null;
    const text = places.textBetween(from, to);
    const selection: Selected['selection'] = { from: { on: 'screen', ...from }, to: { on: 'screen', ...to } };
    return anchorOf({ at: seen, selection, text });
  }
  const { line } = shown;
  const text = texts({ from: line, to: line })[0]?.text ?? '';
  const lastRow = places.shown.rows.findLastIndex((each) => each.line === line);
  const end = (places.shown.rows[lastRow]?.from ?? 0) + places.endOf(lastRow);
  const from: Place = { on: 'lines', line, column: 0 };
  return anchorOf({ at: seen, selection: { from, to: { on: 'lines', line, column: end } }, text });
}

/** The cells a note stands on that begins on this line, or on this row of a full-screen program, now. */
export function placeOnScreen(anchor: Anchor, line: number): { from: Place; to: Place } | null {
  if (anchor.on === 'screen')
    return { from: { on: 'screen', ...anchor.from }, to: { on: 'screen', ...anchor.to } };
  if (anchor.on !== 'lines') return null;
  const { from, to } = anchor;
  const by = line - from.line;
  return {
    from: { on: 'lines', line: from.line + by, column: from.column },
    to: { on: 'lines', line: to.line + by, column: to.column },
  };
}
