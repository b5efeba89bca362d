import { isHandheld } from '../kit/handheld.ts';
import { getSession } from '../session/session.svelte.ts';
import { plainNotice } from '../workspace/notices.ts';
import type { Concept } from '../workspace/workspace.ts';
import OlderKept from './OlderKept.svelte';
import { Screen, setScreen } from './screen.svelte.ts';
import ScrolledBy from './ScrolledBy.svelte';
import { screenShortcuts } from './shortcuts.ts';
import SizeFacts from './SizeFacts.svelte';
import TerminalView from './TerminalView.svelte';
import { TOO_OLD } from './words.ts';

/** The terminal as it is seen in this page. */
export const provideScreen: Concept = ({
  ends,
  clock,
  preferences,
  home,
  layout,
  shortcuts,
  notices,
  pieces,
}) => {
  const session = getSession();
  const screen = setScreen(new Screen({ session, preferences, clock, shortcuts, layout }));
  ends.add(() => screen.dispose());
  home.isAt(() => screen.focus(), { isTypedInto: () => session.may('write-input') && !isHandheld() });
  const leave = () => document.querySelector<HTMLElement>('[data-first-control]')?.focus();
  shortcuts.add(...screenShortcuts(leave));
  notices.add('outdated', () => (screen.facts.isTooOld ? plainNotice('waiting', TOO_OLD) : null));
  pieces.add('main', TerminalView);
  pieces.add('main', OlderKept, () => screen.isAtOldest);
  pieces.add('footer-facts', SizeFacts, () => session.role !== 'client' && !layout.isNarrow);
  pieces.add('footer-end', ScrolledBy, () => {
    const { hoveredLink, scrolledBy } = screen.facts;
    return hoveredLink === null && scrolledBy > 0 && !screen.isCovered;
  });
};
