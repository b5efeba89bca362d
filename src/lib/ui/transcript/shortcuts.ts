import type { Shortcut } from '../workspace/shortcuts.ts';
import type { Transcript } from './transcript.svelte.ts';

export function transcriptShortcuts(
  transcript: Pick<Transcript, 'isOpen' | 'openHere' | 'close'>,
): Shortcut[] {
  return [
    {
      chords: [{ by: 'letter', letter: 'x' }],
      help: { section: 'text', keys: 'Ctrl+Shift+X', does: 'Open or close the transcript' },
      run: () => (transcript.isOpen ? transcript.close() : transcript.openHere()),
    },
  ];
}
