import type { Shortcut } from '../workspace/shortcuts.ts';

export function helpShortcuts(open: () => void): Shortcut[] {
  return [
    {
      chords: [
        { by: 'sign', key: '?' },
        { by: 'place', code: 'Slash' },
        { by: 'sign-outside', key: '?' },
      ],
      help: {
        ...{ section: 'outside', keys: '?' },
        does: 'Show this list (in the terminal: Ctrl+Shift+?)',
      },
      run: open,
    },
  ];
}
