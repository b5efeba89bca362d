import {
  decidingLines,
  placeOf,
  quoteOf,
  type Anchor,
  type LinesAnchor,
  type Standing,
} from '#protocol/notes/anchor.ts';
import type { LineTexts } from '#protocol/notes/anchor.ts';
import type { NoteView } from '#protocol/notes/view.ts';
import { MOVED_WITHIN_LINES } from '#protocol/ground/limits.ts';
import type { Position } from '#protocol/output/segment-header.ts';
import type { OwnAct, OwnActState } from '../../session/notes/notes.ts';
import type { BrowserScreen } from '../../terminal/browser-screen.ts';
import type { Found } from './past.ts';
import { linesShown } from '../../terminal/places.ts';
import type { ScreenPlaces } from '../../terminal/screen-places.ts';

/** The screen with the lines that are here. */
export type StandingScreen = Pick<BrowserScreen, 'held' | 'texts' | 'places'> | null;

/**
 * Where the lines of a note are now, by what is here and by what was `found` of them; null where nothing is known, since
 * its terminal is not the watched one.
 */
export function standingIn(
  browser: StandingScreen,
  { anchor, found }: { anchor: LinesAnchor; found: Found | null },
): Standing | null {
  const isHere = browser !== null && browser.held?.terminal === anchor.terminal;
  if (!isHere && found === null) return null;
  const here: LineTexts = isHere ? textsOf(browser) : () => null;
  const now: LineTexts = (line) => here(line) ?? found?.stated(line) ?? null;
  return placeOf(anchor, { now, then: thenOf(anchor, { found, now }) });
}

/** As the lines were: those that had left the screen by then still say the same. Null where one of them is not known. */
function thenOf(
  anchor: LinesAnchor,
  { found, now }: { found: Found | null; now: LineTexts },
): LineTexts | null {
  const past = found?.once ?? null;
  if (past === null) return null;
  const then: LineTexts = (line) => past(line) ?? now(line);
  return decidingLines(anchor).some((line) => then(line) === null) ? null : then;
}

/** What lines say that are here, each looked at once. Behind the last one there is nothing. */
function textsOf(browser: Pick<BrowserScreen, 'texts' | 'held'>): LineTexts {
  const known = new Map<number, string | null>();
  const last = browser.held?.last ?? Infinity;
  return (line) => {
    if (line > last) return '';
    const read = known.get(line);
    if (read !== undefined) return read;
    const text = line < 0 ? null : (browser.texts({ from: line, to: line })[0]?.text ?? null);
    known.set(line, text);
    return text;
  };
}

export type NotesByLine = ReadonlyMap<number, readonly NoteView[]>;

/** Whether something was seen no later than so far in the output. */
export function isUntil({ segment, event }: Position, until: Position): boolean {
  return segment < until.segment || (segment === until.segment && event <= until.event);
}

export interface ShownNotes {
  written: NotesWritten;
  /** So far in the output is shown: what was written about later is not there yet; null: all is. */
  until: Position | null;
  /** The line of the command a note is on; null where it is on none, or that is not known. */
  commandLine(anchor: Anchor): number | null;
}

/**
 * The notes that begin on what a screen shows, by the line each begins on now; on a full-screen program's by the row,
 * and only while the rows say what was quoted.
 */
export function notesOnScreen(
  browser: StandingScreen,
  { written, until, commandLine }: ShownNotes,
): NotesByLine {
  const found = new Map<number, NoteView[]>();
  const places = browser?.places ?? null;
  const terminal = browser?.held?.terminal;
  const here = terminal === undefined ? undefined : written.get(terminal);
  if (browser === null || places === null || here === undefined) return found;
  const put = (line: number, note: NoteView) => {
    if (note.anchor === null || (until !== null && !isUntil(note.anchor, until))) return;
    const known = found.get(line);
    if (known === undefined) found.set(line, [note]);
    else known.push(note);
  };
  if (places.shown.isAlternate) {
    for (const note of here.others)
      if (note.anchor?.on === 'screen' && isOnRows(places, note.anchor)) put(note.anchor.from.row, note);
    return found;
  }
  for (const note of here.others) {
    const line = note.anchor?.on === 'command' ? commandLine(note.anchor) : null;
    if (line !== null) put(line, note);
  }
  for (const { line, note } of onLines(browser, here.lines)) put(line, note);
  return found;
}

/** Of the notes on lines those that may be in sight, each with the line it begins on now. */
function onLines(
  browser: Pick<BrowserScreen, 'texts' | 'places' | 'held'>,
  lines: NotesByLine,
): { line: number; note: NoteView }[] {
  const shown = browser.places === null ? null : linesShown(browser.places.shown);
  if (shown === null) return [];
  const now = textsOf(browser);
  const first = shown.first - MOVED_WITHIN_LINES;
  const last = shown.last + MOVED_WITHIN_LINES;
  // Many may quote the same: where that is, is looked for once.
  const known = new Map<string, Standing>();
  const standingOf = (anchor: LinesAnchor) => {
    const key = JSON.stringify([anchor.from.line, anchor.to.line, anchor.quote]);
    const standing = known.get(key) ?? placeOf(anchor, { now, then: null });
    known.set(key, standing);
    return standing;
  };
  return [...lines].flatMap(([line, notes]) => {
    if (line < first || line > last) return [];
    return notes.flatMap((note) => {
      const standing = note.anchor?.on === 'lines' ? standingOf(note.anchor) : null;
      return standing !== null && 'line' in standing ? [{ line: standing.line, note }] : [];
    });
  });
}

type ScreenAnchor = Extract<Anchor, { on: 'screen' }>;

/** Whether the rows of a full-screen program say what was quoted of them. */
export function isOnRows(places: Pick<ScreenPlaces, 'shown' | 'textBetween'>, anchor: ScreenAnchor): boolean {
  if (!places.shown.isAlternate) return false;
  const { start, end } = quoteOf(places.textBetween(anchor.from, anchor.to));
  return start === anchor.quote.start && end === anchor.quote.end;
}

/** How one's own acts stand, by their ids. */
export const statesOf = (own: readonly OwnAct[]): ReadonlyMap<string, OwnActState> =>
  new Map(own.map(({ act, state }) => [act.id, state]));

/** The notes of a terminal: those on lines by the line they were written about, and all others that are on something. */
export interface NotesOfTerminal {
  lines: NotesByLine;
  others: readonly NoteView[];
}
export type NotesWritten = ReadonlyMap<string, NotesOfTerminal>;

/** What was not withdrawn of the notes, by terminal, where it was written. */
export function notesWritten(notes: readonly NoteView[]): NotesWritten {
  const terminals = new Map<string, { lines: Map<number, NoteView[]>; others: NoteView[] }>();
  for (const note of notes) {
    const { anchor, withdrawn } = note;
    if (anchor === null || withdrawn !== null) continue;
    const here = terminals.get(anchor.terminal) ?? { lines: new Map<number, NoteView[]>(), others: [] };
    terminals.set(anchor.terminal, here);
    const line = anchor.on === 'lines' ? anchor.from.line : null;
    const known = line === null ? here.others : here.lines.get(line);
    if (known !== undefined) known.push(note);
    else if (line !== null) here.lines.set(line, [note]);
  }
  return terminals;
}
