import type { Concept } from '../workspace/workspace.ts';
import KeysHint from './KeysHint.svelte';
import { helpShortcuts } from './shortcuts.ts';

/** What keys there are. */
export const provideHelp: Concept = ({ dialogs, menu, shortcuts, notices, pieces }) => {
  const open = dialogs.add(() => import('./HelpDialog.svelte'));
  shortcuts.add(...helpShortcuts(() => open({})));
  menu.add({
    kind: 'action',
    group: 'session',
    label: 'Keyboard shortcuts',
    keys: '?',
    run: () => open({}),
  });
  pieces.add('footer-end', KeysHint, () => notices.current === null);
};
