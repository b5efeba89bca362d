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
      help: { section: 'screen', keys: 'Ctrl+Shift+Y', does: 'Replay this terminal, and back to live' },
      run: () => (isOpen() ? close() : open()),
    },
    {
      chords: [],
      help: {
        section: 'screen',
        keys: 'Space, ←, →, [, ], Esc',
        does: 'In a replay: play, 5 s back or on (Shift: a minute), previous and next command, go live',
      },
    },
  ];
}
