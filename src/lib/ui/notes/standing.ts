import { placeOf, type LinesAnchor, type Standing } from '#protocol/notes/anchor.ts';
import type { NoteView } from '#protocol/notes/view.ts';
import type { OwnAct, OwnActState } from '../../session/notes/notes.ts';
import type { BrowserScreen } from '../../terminal/browser-screen.ts';

/** The screen with the lines that are here. */
export type StandingScreen = Pick<BrowserScreen, 'held' | 'texts'> | null;

/** Where the lines of a note are now; null where its terminal is not the watched one, or there is no screen yet. */
export function standingIn(browser: StandingScreen, anchor: LinesAnchor): Standing | null {
  const held = browser?.held ?? null;
  if (browser === null || held === null || held.terminal !== anchor.terminal) return null;
  const textOf = (line: number) => browser.texts({ from: line, to: line })[0]?.text ?? null;
  return placeOf(anchor, { now: textOf, then: null });
}

/** The notes on lines by the line that each begins on now, as far as its lines are here. */
export function notesByLine(
  notes: readonly NoteView[],
  browser: StandingScreen,
): ReadonlyMap<number, readonly NoteView[]> {
  const lines = new Map<number, NoteView[]>();
  for (const note of notes) {
    const { anchor, withdrawn } = note;
    const standing = anchor?.on === 'lines' && withdrawn === null ? standingIn(browser, anchor) : null;
    if (standing === null || !('line' in standing)) continue;
    lines.set(standing.line, [...(lines.get(standing.line) ?? []), note]);
  }
  return lines;
}

/** How one's own acts stand, by their ids. */
export const statesOf = (own: readonly OwnAct[]): ReadonlyMap<string, OwnActState> =>
  new Map(own.map(({ act, state }) => [act.id, state]));

/** The notes on lines by terminal and the line they begin on, as they were written. */
export function notesWhereWritten(
  notes: readonly NoteView[],
): ReadonlyMap<string, ReadonlyMap<number, readonly NoteView[]>> {
  const terminals = new Map<string, Map<number, NoteView[]>>();
  for (const note of notes) {
    const { anchor, withdrawn } = note;
    if (anchor?.on !== 'lines' || withdrawn !== null) continue;
    const lines = terminals.get(anchor.terminal) ?? new Map<number, NoteView[]>();
    lines.set(anchor.from.line, [...(lines.get(anchor.from.line) ?? []), note]);
    terminals.set(anchor.terminal, lines);
  }
  return terminals;
}
