import type { Shortcut } from '../workspace/shortcuts.ts';
import type { Control } from './control.svelte.ts';

type Verbs = Pick<Control, 'toggle' | 'grantFirst' | 'togglePause'>;

export function controlShortcuts(control: Verbs): Shortcut[] {
  return [
    {
      chords: [{ by: 'place', code: 'Enter' }],
      help: {
        ...{ section: 'control', keys: 'Ctrl+Shift+Enter' },
        does: 'Ask for control, take it if it is free, or give it up',
      },
      run: () => control.toggle(),
    },
    {
      chords: [{ by: 'letter', letter: 'g' }],
      help: { section: 'control', keys: 'Ctrl+Shift+G', does: 'Grant control to whoever asked first' },
      run: () => control.grantFirst(),
    },
    {
      chords: [{ by: 'place', code: 'Space' }],
      help: { section: 'control', keys: 'Ctrl+Shift+Space', does: 'Pause or resume all typing' },
      run: () => control.togglePause(),
    },
  ];
}
