import SquareTerminal from '@lucide/svelte/icons/square-terminal';
import { getPeople } from '../people/people.svelte.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import { Commands, setCommands } from './commands.svelte.ts';
import CommandsPanel from './CommandsPanel.svelte';
import GutterSigns from './GutterSigns.svelte';
import { Places } from './places.ts';
import { commandsShortcuts } from './shortcuts.ts';

const ID = 'commands';

/** What was entered in the session's terminals: marked where it stands, and listed beside them. */
export const provideCommands: Concept = ({ ends, connection, rail, shortcuts, pieces }) => {
  const session = getSession();
  const people = getPeople();
  const screen = getScreen();
  const places = new Places(session, screen);
  const commands = setCommands(
    new Commands({
      ...{ connection, places },
      watched: () => session.view?.watching ?? null,
      learn: (names) => people.learn(names),
    }),
  );
  ends.add(() => places.dispose());
  ends.add(() => commands.dispose());
  shortcuts.add(
    ...commandsShortcuts({
      ...{ isMac: shortcuts.isMac, commands },
      when: () => !screen.facts.isAlternate && !screen.isCovered,
      toggle: () => rail.toggle(ID),
    }),
  );
  pieces.add('over-screen', GutterSigns);
  rail.add({
    ...{ id: ID, label: 'Commands', closeLabel: 'Close the commands', icon: SquareTerminal },
    component: CommandsPanel,
    onShown: () => void commands.shown(),
  });
};
