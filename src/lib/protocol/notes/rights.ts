import type { Act } from './acts.ts';

/** What one may do about notes: see `wire/rights.ts`. */
export const NOTES_RIGHTS = [
  'read-notes',
  'write-note',
  'change-own-note',
  'change-note',
  'assign-note',
] as const;
export type NotesRight = (typeof NOTES_RIGHTS)[number];

/**
 * The right that an act needs; null for what nobody may. `isOwn`: its person wrote the note, or the reply, that it is
 * about.
 */
export function rightOfAct({ type, isOwn }: { type: Act['type']; isOwn: boolean }): NotesRight | null {
  switch (type) {
    case 'note':
    case 'reply':
      return 'write-note';
    case 'assign':
      return 'assign-note';
    case 'edit':
      return isOwn ? 'change-own-note' : null;
    case 'withdraw':
    case 'kind':
    case 'resolve':
    case 'reopen':
      return isOwn ? 'change-own-note' : 'change-note';
  }
}
