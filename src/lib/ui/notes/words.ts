import { lastLineOf, type Anchor, type Standing } from '#protocol/notes/anchor.ts';
import type { NoteView, TextView } from '#protocol/notes/view.ts';
import type { OwnActState } from '../../session/notes/notes.ts';
import { inSentence } from '../kit/sentence.ts';
import { KIND_WORDS } from './kinds.ts';
import type { Told } from './told.ts';

export const MOMENT_FAILED = 'That moment couldn’t be opened: its output can’t be read.';

/** Where a note stands, as its link says it. */
export function placeWords(anchor: Anchor, terminal: string | null): string {
  const where = whereWords(anchor);
  return terminal === null ? where : `${terminal} · ${where}`;
}

function whereWords(anchor: Anchor): string {
  switch (anchor.on) {
    case 'lines':
      return span('line', anchor.from.line, lastLineOf(anchor));
    case 'screen':
      return span('screen row', anchor.from.row + 1, anchor.to.row + 1);
    case 'command':
      return 'a command';
    case 'moment':
      return 'a moment';
  }
}

const span = (what: string, from: number, to: number) =>
  from === to ? `${what} ${from}` : `${what}s ${from}–${to}`;

/** How one's own text stands that the room does not have yet. */
export function stateWords(state: OwnActState): string {
  switch (state.how) {
    case 'saving':
      return 'Saving…';
    case 'offline':
      return 'Not saved yet: it will be once the connection is back.';
    case 'refused':
      return REFUSED[state.problem];
  }
}

const REFUSED: Record<Extract<OwnActState, { how: 'refused' }>['problem'], string> = {
  'notes-full': 'Not saved: this session can hold no more notes.',
  'share-full': 'Not saved: your share of this session’s notes is used up. Ask a technician to write it.',
  gone: 'Not saved: the note this was about isn’t there.',
};

/** What its pin is called. */
export function pinWords(notes: readonly NoteView[]): string {
  const [first] = notes;
  if (first === undefined) return '';
  const text = oneLine(first);
  if (notes.length > 1) return `${notes.length} notes, the first by ${first.by.name}: ${text}`;
  return `${KIND_WORDS[first.kind]} by ${first.by.name}: ${text}`;
}

/** Who wrote it and what, in a line's free end. */
export function tagWords(note: Pick<NoteView, 'by' | 'text' | 'withdrawn'>): string {
  return `${note.by.name.split(' ')[0] ?? note.by.name}: ${oneLine(note)}`;
}

/** How many notes there are on a line, in two signs. */
export const countWords = (count: number) => (count > MOST_COUNTED ? `${MOST_COUNTED}+` : String(count));
const MOST_COUNTED = 99;

/** Its text in one line, without the signs of Markdown that would stand around words. */
export function oneLine({ text, withdrawn }: Pick<TextView, 'text' | 'withdrawn'>): string {
  if (withdrawn !== null) return 'Withdrawn';
  return text
    .replaceAll(/[*_`~]+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** What its link leads to. */
export function goWords(anchor: Anchor): string {
  switch (anchor.on) {
    case 'lines':
      return anchor.from.line === lastLineOf(anchor) ? 'Go to the line' : 'Go to the lines';
    case 'command':
      return 'Go to the command';
    case 'screen':
    case 'moment':
      return 'Open that moment';
  }
}

/** What is to be said of where its lines are; null where they are where they were. */
export function standingWords(standing: Standing | null, writer: string): string | null {
  switch (standing?.how) {
    case 'moved':
      return `Now on line ${standing.line}`;
    case 'changed':
      return 'Changed since.';
    case 'changed-or-never':
      return 'These lines say something else now.';
    case 'never':
      return `Typed by ${inSentence(writer)}, not seen in the output.`;
    default:
      return null;
  }
}

/** What one is told of, in one sentence. */
export function toldWords({ why, by, note, text }: Told): string {
  const said = oneLine({ text, withdrawn: null });
  return why === 'assigned'
    ? `${by} assigned a note to you: ${said}`
    : `${by} mentioned you in a ${KIND_WORDS[note.kind].toLowerCase()}: ${said}`;
}
