import type { NoteState } from '../../session/handoff-note/shared-note.ts';

/** How what was written here stands. */
export function savedWords(state: NoteState, at: string | null): string {
  switch (state.how) {
    case 'saving':
      return 'Saving…';
    case 'offline':
      return state.isUnsent
        ? 'Offline. Not saved yet: it will be once the connection is back.'
        : 'Offline. All that was written is saved.';
    case 'full':
      return 'Not saved: the note is too long. Shorten it, and it is saved.';
    case 'saved':
      return at === null ? 'Nothing written yet' : `Shared · saved ${at}`;
  }
}

/** The room lets this page in no more. */
export function refusedWords(reason: string): string {
  switch (reason) {
    case 'device-removed':
    case 'invitation-revoked':
      return 'You are no longer in this session.';
    default:
      return `What you wrote last couldn’t be saved (${reason}). Copy it, and reload the page.`;
  }
}

export const TOO_LONG =
  'That doesn’t fit: a handoff note has at most 262,144 characters. Nothing was pasted.';
