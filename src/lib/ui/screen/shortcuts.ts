import type { Shortcut } from '../workspace/shortcuts.ts';

/** `leave`: the terminal, by the keyboard. */
export function screenShortcuts(leave: () => void): Shortcut[] {
  return [
    {
      chords: [{ by: 'letter', letter: 'l' }],
      help: { section: 'page', keys: 'Ctrl+Shift+L', does: 'Leave the terminal: on to the buttons' },
      run: leave,
    },
    {
      chords: [],
      help: { section: 'screen', keys: 'Shift+PgUp, Shift+PgDn', does: 'Scroll' },
    },
  ];
}
