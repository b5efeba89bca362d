import { getScreen } from '../screen/screen.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import HoveredLink from './HoveredLink.svelte';
import { meaningOf, openLink } from './links.ts';
import { linkShortcuts } from './shortcuts.ts';

/** The links in the terminal. */
export const provideLinks: Concept = ({ dialogs, shortcuts, pieces }) => {
  const screen = getScreen();
  const ask = dialogs.add<{ uri: string; longer: string | null }>(() => import('./LinkDialog.svelte'));
  screen.onLink((link) => {
    const meaning = meaningOf(link);
    if (meaning === 'open') openLink(link.uri);
    else if (meaning === 'ask') ask({ uri: link.uri, longer: link.longer });
  });
  shortcuts.add(...linkShortcuts(shortcuts));
  pieces.add('footer-end', HoveredLink, () => screen.facts.hoveredLink !== null);
};
