import type { Shortcut } from '../workspace/shortcuts.ts';

export interface ReplayShortcuts {
  open(): void;
  close(): void;
  isOpen(): boolean;
}

export function replayShortcuts({ open, close, isOpen }: ReplayShortcuts): Shortcut[] {
  return [
    {
      chords: [{ by: 'letter', letter: 'y' }],
      help: { section: 'screen', keys: 'Ctrl+Shift+Y', does: 'Open or close the replay' },
      run: () => (isOpen() ? close() : open()),
    },
    {
      chords: [],
      help: {
        section: 'screen',
        keys: 'Space, ←, →, [, ], Esc',
        does: 'In a replay: play or pause, skip 5 s (with Shift, 1 min), previous or next command, back to live',
      },
    },
  ];
}
