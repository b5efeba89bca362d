import { stateWords } from '#protocol/commands/state.ts';
import { textWords } from '#protocol/commands/text.ts';
import type { ToLookAt } from '#protocol/handoff/look-first.ts';
import { cleanLine } from '#protocol/people/people.ts';
import { inSentence } from '../kit/sentence.ts';

const MAX_TITLE_BYTES = 120;

/** What something to look at is, in a line and a quieter one. */
export function lookWords(item: ToLookAt): { title: string; detail: string; action: string } {
  if ('row' in item) {
    const { row } = item;
    const [error] = row.errors;
    const said = error === undefined ? null : cleanLine(error.message, MAX_TITLE_BYTES);
    return {
      title: textWords(row),
      detail: said === null ? stateWords(row) : `${stateWords(row)}: ${said}`,
      action: 'Go to line',
    };
  }
  const { note } = item;
  const kind = { question: 'Open question', warning: 'Warning', 'next-step': 'Next step' }[item.what];
  return {
    title: cleanLine(note.text, MAX_TITLE_BYTES) ?? kind,
    detail: `${kind} by ${inSentence(note.by.name)}`,
    action: 'Open note',
  };
}
