import { getScreen } from '../screen/screen.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import Placeholder from './Placeholder.svelte';
import { setTerminals, Terminals } from './terminals.svelte.ts';
import TerminalSwitcher from './TerminalSwitcher.svelte';

/** The session's terminals: which is watched, and new ones. */
export const provideTerminals: Concept = ({ ends, menu, pieces }) => {
  const session = getSession();
  const terminals = setTerminals(new Terminals(session, getScreen()));
  ends.add(() => terminals.dispose());
  menu.add({
    kind: 'action',
    group: 'terminals',
    label: 'New terminal',
    isShown: () => session.may('open-terminal'),
    isDisabled: () => !terminals.canOpen,
    run: () => terminals.open(),
  });
  pieces.add('header-terminals', TerminalSwitcher);
  pieces.add('main', Placeholder);
};
