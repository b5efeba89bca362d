import type { Shortcut } from '../workspace/shortcuts.ts';

/** `step`: on to the next tab, or back. */
export function terminalShortcuts(step: (by: 1 | -1) => void): Shortcut[] {
  return [
    {
      chords: [{ by: 'place', code: 'PageDown' }],
      help: {
        section: 'panels',
        keys: 'Ctrl+Shift+PgUp, Ctrl+Shift+PgDn',
        does: 'Previous or next terminal',
      },
      run: () => step(1),
    },
    { chords: [{ by: 'place', code: 'PageUp' }], run: () => step(-1) },
    {
      chords: [],
      help: { section: 'outside', keys: 'F2, Delete', does: 'On a terminal’s tab: rename it, close it' },
    },
  ];
}
