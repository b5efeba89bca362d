import type { Shortcut } from '../workspace/shortcuts.ts';

/** `leave`: the terminal, by the keyboard. */
export function screenShortcuts(leave: () => void): Shortcut[] {
  return [
    {
      chords: [{ by: 'letter', letter: 'l' }],
      help: { section: 'page', keys: 'Ctrl+Shift+L', does: 'Move focus to the toolbar' },
      run: leave,
    },
    {
      chords: [],
      help: { section: 'screen', keys: 'Shift+PgUp, Shift+PgDn', does: 'Scroll' },
    },
  ];
}
