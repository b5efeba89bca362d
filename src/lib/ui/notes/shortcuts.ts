import type { Shortcut } from '../workspace/shortcuts.ts';
import type { NotesInPage } from './notes.svelte.ts';

export function notesShortcuts(notes: Pick<NotesInPage, 'begin' | 'mayWrite'>): Shortcut[] {
  return [
    {
      chords: [
        { by: 'letter', letter: 'm' },
        { by: 'sign-outside', key: 'n' },
      ],
      help: { section: 'text', keys: 'Ctrl+Shift+M', does: 'Add a note, on what is selected' },
      when: () => notes.mayWrite,
      run: () => notes.begin(),
    },
  ];
}
