import type { NoteView, TextView } from '#protocol/notes/view.ts';
import { harmlessWord, type CommandOutput } from '../output.ts';
import type { Reader } from '../reader.ts';
import { readNotes, saidBy } from './read-notes.ts';

const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });

/** Prints every note of a session with its replies, the oldest first. */
export async function listNotes(reader: Reader, output: CommandOutput): Promise<void> {
  const notes = await readNotes(reader);
  if (notes.length === 0) output.event({ event: 'none' }, 'No notes yet.');
  for (const note of notes) output.event(eventOf(note), wordsOf(note));
}

/** Where a note is: a terminal's line as `holdfast search` prints it, otherwise the terminal; null: nowhere. */
function placeOf({ anchor }: NoteView): string | null {
  if (anchor === null) return null;
  return anchor.on === 'lines' ? `${anchor.terminal}-${anchor.from.line}` : anchor.terminal;
}

function eventOf(note: NoteView) {
  const { id, kind, anchor, resolved, assigned, replies } = note;
  return {
    ...{ event: 'note', id, line: placeOf(note), kind, ...saidBy(note), anchor },
    ...{ resolved: resolved?.by.name ?? null, assigned: assigned?.to ?? null },
    replies: replies.map((reply) => ({ id: reply.id, ...saidBy(reply) })),
  };
}

function wordsOf(note: NoteView): string {
  const state = note.resolved === null ? '' : `  resolved by ${harmlessWord(note.resolved.by.name)}`;
  const head = `${(placeOf(note) ?? '').padEnd(16)}  ${note.kind.padEnd(9)}  ${headOf(note)}${state}`;
  const replies = note.replies.flatMap((reply) => [`    ${headOf(reply)}`, ...textLines(reply, '      ')]);
  return [head, ...textLines(note, '    '), ...replies].join('\n');
}

function headOf(text: TextView): string {
  const { by, at, edited } = saidBy(text);
  return `${harmlessWord(by)}, ${clock.format(at)}${edited ? ', edited' : ''}`;
}

function textLines({ text, withdrawn }: TextView, indent: string): string[] {
  if (withdrawn !== null) return [`${indent}(withdrawn)`];
  return text.split('\n').map((line) => indent + harmlessWord(line));
}
