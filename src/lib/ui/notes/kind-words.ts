import type { NoteKind } from '#protocol/notes/acts.ts';

export const KIND_WORDS: Record<NoteKind, string> = {
  note: 'Note',
  finding: 'Finding',
  question: 'Question',
  'next-step': 'Next step',
  warning: 'Warning',
};
