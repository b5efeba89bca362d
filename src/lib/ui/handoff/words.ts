import type { EndedHandoff, HandoffTo, Work } from '#protocol/handoff/handoff.ts';
import type { ToLookAt } from '#protocol/handoff/look-first.ts';
import { stateWords } from '#protocol/commands/state.ts';
import { textWords } from '#protocol/commands/text.ts';
import { cleanLine } from '#protocol/people/people.ts';
import { inSentence } from '../kit/sentence.ts';

const MAX_TITLE_BYTES = 120;

/** How the work on the session stands. */
export function workWords(work: Work): string {
  switch (work.state) {
    case 'working':
      return 'Working';
    case 'waiting':
      return `Waiting for ${inSentence(work.for ?? 'something')}`;
    case 'handed-over':
      return 'Being handed over';
    case 'done':
      return 'Done';
  }
}

/** Who takes care of the session, in a sentence. */
export function careWords(name: string | null, { isMe }: { isMe: boolean }): string {
  if (isMe) return 'You take care of this session';
  return name === null
    ? 'Nobody takes care of this session yet'
    : `${inSentence(name)} takes care of this session`;
}

/** To whom, within a sentence. */
export function toWords(to: HandoffTo, nameOf: (person: string) => string | null): string {
  if (to.kind === 'person') return inSentence(nameOf(to.person) ?? 'someone');
  return to.kind === 'anyone' ? 'whoever is next' : 'whoever joins by your invitation';
}

/** What became of one's own handoff that nobody took. */
export function cameBackWords(
  { how, by, reason }: EndedHandoff,
  nameOf: (person: string) => string | null,
): string {
  const stays = 'The session stays yours.';
  if (how === 'void') return `Nobody your handoff was for may still join. ${stays}`;
  const name = by === null ? 'Someone' : inSentence(nameOf(by) ?? 'Someone');
  return `${name} declined the handoff: “${inSentence(reason ?? '')}” ${stays}`;
}

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
