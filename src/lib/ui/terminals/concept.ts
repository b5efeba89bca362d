import { getControl } from '../control/control.svelte.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import Placeholder from './Placeholder.svelte';
import { terminalShortcuts } from './shortcuts.ts';
import { setTerminals, Terminals } from './terminals.svelte.ts';
import TerminalTabs from './TerminalTabs.svelte';

const STRAY_MODES =
  'A program exited without turning mouse reporting off, so moving the mouse types into the shell.';

/** The session's terminals: which is watched, what they are called, new ones and their ends. */
export const provideTerminals: Concept = ({ ends, home, dialogs, menu, shortcuts, notices, pieces }) => {
  const session = getSession();
  const control = getControl();
  const askToClose = dialogs.add(() => import('./CloseTerminalDialog.svelte'));
  const terminals = setTerminals(
    new Terminals({
      ...{ session, screen: getScreen(), home },
      askToClose: (terminal) => askToClose({ terminal }),
    }),
  );
  ends.add(() => terminals.dispose());
  shortcuts.add(...terminalShortcuts((by) => terminals.step(by)));
  const withWatched = (act: (terminal: string) => void) => () => {
    if (terminals.watched !== null) act(terminals.watched.terminal);
  };
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
    label: 'Rename the terminal',
    isShown: () => terminals.watched !== null && terminals.mayRename(terminals.watched),
    run: withWatched((terminal) => terminals.beginRenaming(terminal)),
  });
  menu.add({
    kind: 'action',
    group: 'terminals',
    label: 'Reset the terminal',
    isShown: () => session.may('reset-terminal') && terminals.watched?.ended === null,
    isDisabled: () => control.standing.kind !== 'mine',
    run: () => terminals.reset(),
  });
  menu.add({
    kind: 'action',
    group: 'terminals',
    label: 'Close the terminal…',
    isShown: () => terminals.watched !== null && terminals.mayClose(terminals.watched),
    run: withWatched((terminal) => terminals.askToClose(terminal)),
  });
  notices.add('stray-modes', () => {
    if (terminals.watched?.strayModes !== true || control.standing.kind !== 'mine') return null;
    const offers = [{ id: 'reset', label: 'Reset the terminal', run: () => terminals.reset() }];
    return { tone: 'plain', key: 'stray-modes', text: STRAY_MODES, offers };
  });
  pieces.add('tabs', TerminalTabs);
  pieces.add('main', Placeholder);
};
