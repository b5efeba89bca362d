import type { Shortcut } from '../workspace/shortcuts.ts';

export function timelineShortcuts(toggle: () => void): Shortcut[] {
  return [
    {
      chords: [{ by: 'letter', letter: 'e' }],
      help: { section: 'panels', keys: 'Ctrl+Shift+E', does: 'Timeline' },
      run: toggle,
    },
  ];
}
