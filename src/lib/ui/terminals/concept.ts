import { getControl } from '../control/control.svelte.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import Placeholder from './Placeholder.svelte';
import { setTerminals, Terminals } from './terminals.svelte.ts';
import TerminalSwitcher from './TerminalSwitcher.svelte';

const STRAY_MODES =
  'A program exited without turning mouse reporting off, so moving the mouse types into the shell.';

/** The session's terminals: which is watched, and new ones. */
export const provideTerminals: Concept = ({ ends, menu, notices, pieces }) => {
  const session = getSession();
  const control = getControl();
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
  menu.add({
    kind: 'action',
    group: 'terminals',
    label: 'Reset the terminal',
    isShown: () => session.may('reset-terminal') && terminals.watched?.ended === null,
    isDisabled: () => control.standing.kind !== 'mine',
    run: () => terminals.reset(),
  });
  notices.add('stray-modes', () => {
    if (terminals.watched?.strayModes !== true || control.standing.kind !== 'mine') return null;
    const offers = [{ id: 'reset', label: 'Reset the terminal', run: () => terminals.reset() }];
    return { tone: 'plain', key: 'stray-modes', text: STRAY_MODES, offers };
  });
  pieces.add('header-terminals', TerminalSwitcher);
  pieces.add('main', Placeholder);
};
