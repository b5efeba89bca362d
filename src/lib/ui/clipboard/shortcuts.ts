import type { Shortcut } from '../workspace/shortcuts.ts';
import type { Clipboard } from './clipboard.svelte.ts';

export function clipboardShortcuts(clipboard: Pick<Clipboard, 'hasSelection' | 'copySelection'>): Shortcut[] {
  const copy = () => void clipboard.copySelection();
  return [
    {
      chords: [{ by: 'place', code: 'KeyC' }],
      help: {
        ...{ section: 'text', keys: 'Ctrl+Shift+C' },
        does: 'Copy the selection (Ctrl+C too, while there is one)',
      },
      run: copy,
    },
    {
      chords: [{ by: 'ctrl-or-cmd', letter: 'c' }],
      when: () => clipboard.hasSelection,
      run: copy,
    },
    {
      // The browser's own paste brings the text without asking for a permission.
      chords: [
        { by: 'place', code: 'KeyV' },
        { by: 'cmd', letter: 'v' },
      ],
      help: { section: 'text', keys: 'Ctrl+Shift+V', does: 'Paste' },
    },
  ];
}
