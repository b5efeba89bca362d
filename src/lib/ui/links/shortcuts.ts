import type { Shortcut } from '../workspace/shortcuts.ts';

/** What opens a link: a click with Ctrl is another button's on a Mac. */
export const openKeys = (isMac: boolean) => (isMac ? 'Cmd+Click' : 'Ctrl+Click');

export function linkShortcuts({ isMac }: { isMac: boolean }): Shortcut[] {
  return [{ chords: [], help: { section: 'screen', keys: openKeys(isMac), does: 'Open a link' } }];
}
