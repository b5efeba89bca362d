import type { Shortcut } from '../workspace/shortcuts.ts';

export function linkShortcuts(): Shortcut[] {
  return [{ chords: [], help: { section: 'screen', keys: 'Ctrl+Click', does: 'Open a link' } }];
}
