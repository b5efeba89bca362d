import type { Shortcut } from '../workspace/shortcuts.ts';
import type { Clipboard } from './clipboard.svelte.ts';

type Verbs = Pick<Clipboard, 'hasSelection' | 'copySelection'>;

const COPY = {
  mac: { keys: 'Cmd+C', does: 'Copy the selection (Ctrl+C always interrupts)' },
  other: { keys: 'Ctrl+Shift+C', does: 'Copy the selection (so does Ctrl+C while text is selected)' },
};

export function clipboardShortcuts(clipboard: Verbs, { isMac }: { isMac: boolean }): Shortcut[] {
  const copy = () => void clipboard.copySelection();
  return [
    {
      chords: [{ by: 'letter', letter: 'c' }],
      help: { section: 'text', ...COPY[isMac ? 'mac' : 'other'] },
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
        { by: 'letter', letter: 'v' },
        { by: 'cmd', letter: 'v' },
      ],
      help: { section: 'text', keys: isMac ? 'Cmd+V' : 'Ctrl+Shift+V', does: 'Paste' },
    },
    {
      chords: [],
      help: {
        ...{ section: 'screen', keys: isMac ? 'Option+drag' : 'Shift+drag' },
        does: 'Select text while a program uses the mouse',
      },
    },
  ];
}
