import type { NoteView, TextView } from '#protocol/notes/view.ts';
import { saidBy } from '../notes/read-notes.ts';
import { harmlessWord } from '../output.ts';
import type { PlacedNote } from './placed-note.ts';
import { whenWords } from './words.ts';

/** A note as lines of plain text: who wrote it and when, its text, and what was answered. */
export function noteLines({ note, standing }: PlacedNote): string[] {
  const where = standing === 'changed' ? ['The lines it was written on have changed since.'] : [];
  const replies = note.replies.flatMap((reply) => [`Reply: ${byWords(reply)}`, ...textLines(reply)]);
  const { resolved } = note;
  const end = resolved === null ? [] : [`Resolved by ${harmlessWord(resolved.by.name)}`];
  return [`${kindWords(note)}: ${byWords(note)}`, ...where, ...textLines(note), ...replies, ...end];
}

function kindWords({ kind }: NoteView): string {
  const words = kind.replace('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function byWords(text: TextView): string {
  const { by, at, edited } = saidBy(text);
  return `${harmlessWord(by)}, ${whenWords(at)}${edited ? ', edited' : ''}`;
}

function textLines(text: TextView): string[] {
  return saidBy(text).text?.split('\n').map(harmlessWord) ?? ['(withdrawn)'];
}
