import { utf8 } from '#base/bytes.ts';
import { MAX_NOTE_TEXT_BYTES } from '#protocol/ground/limits.ts';
import { lastLineOf, type Anchor, type Standing } from '#protocol/notes/anchor.ts';
import { cleanLine } from '#protocol/people/people.ts';
import type { NoteView, TextView } from '#protocol/notes/view.ts';
import type { OwnActState } from '../../session/notes/notes.ts';
import { moment } from '../kit/moment.ts';
import { inSentence } from '../kit/sentence.ts';
import { KIND_WORDS } from './kind-words.ts';
import type { Told } from './told.ts';

export const MOMENT_FAILED = 'That moment couldn’t be opened: its output can’t be read.';

export const copiedWords = (isCopied: boolean) => (isCopied ? 'Link copied.' : 'Copying did not work here.');

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

/** Its text in one line, without the signs of Markdown that would stand around words, and without what is not seen. */
export function oneLine({ text, withdrawn }: Pick<TextView, 'text' | 'withdrawn'>): string {
  if (withdrawn !== null) return 'Withdrawn';
  return cleanLine(text.slice(0, MOST_IN_LINE).replaceAll(/[*_`~]+/g, ''), MOST_IN_LINE) ?? '';
}
/** More of a text is never seen in one line. */
const MOST_IN_LINE = 400;

export const NO_SUCH_NOTE = 'A note that isn’t here';

/** A link to a note, in a text. */
export function noteChipWords(note: Pick<NoteView, 'kind' | 'by' | 'text' | 'withdrawn'>): string {
  return `${KIND_WORDS[note.kind]} · ${tagWords(note)}`;
}

/** A link to a line: with what it says, where that is here. */
export function lineChipWords(
  line: number,
  { terminal, text }: { terminal: string | null; text: string | null },
): string {
  const where = terminal === null ? `line ${line}` : `${terminal} · line ${line}`;
  const said = text === null ? null : cleanLine(text, MOST_IN_LINE);
  return said === null ? where : `${where}: ${said}`;
}

/** A link to a moment of a terminal, in the reader's zone. */
export function momentChipWords(
  at: number,
  { terminal, now }: { terminal: string | null; now: number },
): string {
  const when = moment(at, now);
  return terminal === null ? when : `${terminal} · ${when}`;
}

const KB = 1024;

/** Why a text is too long to be a note; null where it is not. */
export function tooLongWords(text: string): string | null {
  // What has more characters than that has more bytes too, and need not be counted.
  const bytes = text.length > 4 * MAX_NOTE_TEXT_BYTES ? text.length : utf8(text).length;
  if (bytes <= MAX_NOTE_TEXT_BYTES) return null;
  const [has, most] = [bytes, MAX_NOTE_TEXT_BYTES].map((count) => Math.ceil(count / KB).toLocaleString('en'));
  return `Too long for a note: ${has} KB, and ${most} KB at most. Nothing is lost; shorten it to save it.`;
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

/** How often others named somebody or gave them a note, in a sentence that goes on. */
export function awayToldWords(count: number): string {
  return count === 1 ? 'one note is for you' : `${count.toLocaleString('en')} notes are for you`;
}

/** What one is told of, in one sentence. */
export function toldWords({ why, by, note, text }: Told): string {
  const said = oneLine({ text, withdrawn: null });
  return why === 'assigned'
    ? `${by} assigned a note to you: ${said}`
    : `${by} mentioned you in a ${KIND_WORDS[note.kind].toLowerCase()}: ${said}`;
}
