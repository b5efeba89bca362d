import SquareTerminal from '@lucide/svelte/icons/square-terminal';
import { formatPlace } from '#protocol/lines/line-place.ts';
import { sessionPagePath } from '#protocol/people/link.ts';
import { getClipboard } from '../clipboard/clipboard.svelte.ts';
import { getControl } from '../control/control.svelte.ts';
import { getPeople } from '../people/people.svelte.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import { getTranscript } from '../transcript/transcript.svelte.ts';
import { newsAt, plainNotice } from '../workspace/notices.ts';
import type { Concept, Workspace } from '../workspace/workspace.ts';
import { CommandActs, setCommandActs } from './acts.ts';
import CommandMenuPlace from './CommandMenuPlace.svelte';
import { Commands, setCommands } from './commands.svelte.ts';
import { Copying } from './copying.svelte.ts';
import { Endings } from './endings.svelte.ts';
import GutterSigns from './GutterSigns.svelte';
import { askToNotify, notify } from './notify-host.ts';
import { Outputs } from './outputs.ts';
import { Places } from './places.ts';
import { commandsShortcuts } from './shortcuts.ts';
import { copiedWords, endedWords } from './words.ts';

const ID = 'commands';

/** What was entered in the session's terminals: marked where it stands, and listed beside them. */
export const provideCommands: Concept = (workspace) => {
  const { ends, connection, rail, shortcuts, pieces } = workspace;
  const session = getSession();
  const people = getPeople();
  const screen = getScreen();
  const watched = () => session.view?.watching ?? null;
  const places = new Places(session, screen);
  places.olderIn(getTranscript());
  const acts = provideActs(workspace, watched);
  const commands = setCommands(
    new Commands({
      ...{ connection, places, watched, endings: acts.endings },
      learn: (names) => people.learn(names),
    }),
  );
  ends.add(() => places.dispose());
  ends.add(() => commands.dispose());
  ends.add(screen.onUserData(() => commands.deselect()));
  shortcuts.add(
    ...commandsShortcuts({
      ...{ isMac: shortcuts.isMac, commands },
      when: () => !screen.facts.isAlternate && !screen.isCovered && !screen.isPast,
      toggle: () => rail.toggle(ID),
    }),
  );
  pieces.add('over-screen', GutterSigns);
  pieces.add('main', CommandMenuPlace);
  rail.add({
    ...{ id: ID, label: 'Commands', closeLabel: 'Close commands', icon: SquareTerminal },
    inMenu: 'Commands',
    load: () => import('./CommandsPanel.svelte'),
    onShown: () => void commands.shown(),
  });
};

function provideActs(
  { id, ends, connection, clock, ticker, dialogs, notices }: Workspace,
  watched: () => string | null,
): CommandActs {
  const session = getSession();
  const people = getPeople();
  const screen = getScreen();
  const outputs = new Outputs({ connection, screen, watched });
  const zoned = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
  const copying = new Copying({
    ...{ outputs, now: clock.now },
    addressOf: (place) => `${location.origin}${sessionPagePath(id)}#${formatPlace(place)}`,
    nameOf: (person) => people.nameOf(person),
    endpoint: () => session.endpointName,
    moment: (at) => zoned.format(session.here(at)),
  });
  const endings = new Endings({
    ...{ now: clock.now, askToNotify },
    notify(row) {
      const { title, text } = endedWords(row);
      notify(title, text);
    },
  });
  const compare = dialogs.add(() => import('./CompareDialog.svelte'));
  const acts = setCommandActs(
    new CommandActs({
      ...{ session, screen, control: getControl(), clipboard: getClipboard(), copying, endings },
      compare: (runs) => compare({ ...runs, outputs }),
    }),
  );
  ends.add(() => acts.dispose());
  notices.add('happened', () => {
    const news = newsAt(ticker.now, copying.copied);
    return news === null ? null : plainNotice(news.kind === 'failed' ? 'failed' : 'plain', copiedWords(news));
  });
  notices.add('happened', () => {
    const news = newsAt(ticker.now, endings.ended);
    return news === null ? null : plainNotice('waiting', endedWords(news.row).text);
  });
  return acts;
}
