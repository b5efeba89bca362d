import type { Shortcut } from '../workspace/shortcuts.ts';
import type { Transcript } from './transcript.svelte.ts';

export function transcriptShortcuts(
  transcript: Pick<Transcript, 'isOpen' | 'openHere' | 'close'>,
): Shortcut[] {
  return [
    {
      chords: [{ by: 'letter', letter: 'x' }],
      help: { section: 'text', keys: 'Ctrl+Shift+X', does: 'Read the transcript, or go back to live' },
      run: () => (transcript.isOpen ? transcript.close() : transcript.openHere()),
    },
  ];
}
