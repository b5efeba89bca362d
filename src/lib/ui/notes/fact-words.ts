import type { FactOf } from '#protocol/record/facts.ts';
import { by, repeated, type FactWords } from '../record/telling.ts';

export const NOTES_FACTS: FactWords<'note-act'> = {
  'note-act': (fact, around) => repeated(`${by(fact, around)} ${didOf(fact)}`),
};

function didOf({ does, kind }: FactOf<'note-act'>): string {
  switch (does) {
    case 'note':
      return kind === 'question' ? 'asked a question in a note' : 'wrote a note';
    case 'reply':
      return 'replied to a note';
    case 'edit':
      return 'edited a note';
    case 'withdraw':
      return 'withdrew a note';
    case 'resolve':
      return 'resolved a note';
    case 'reopen':
      return 'reopened a note';
    case 'assign':
      return 'assigned a note';
    default:
      return 'changed a note';
  }
}
