import SearchIcon from '@lucide/svelte/icons/search';
import { Places } from '../commands/places.ts';
import { getReading } from '../reading/reading.svelte.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import { getTranscript } from '../transcript/transcript.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import { Search, setSearch } from './search.svelte.ts';
import SearchPlace from './SearchPlace.svelte';
import { searchShortcuts } from './shortcuts.ts';

const ID = 'search';

/** Searching the whole session. */
export const provideSearch: Concept = ({ ends, clock, ports, menu, shortcuts, pieces, rail }) => {
  const session = getSession();
  const screen = getScreen();
  const reading = getReading();
  const places = new Places(session, screen);
  places.olderIn(getTranscript());
  ends.add(() => places.dispose());
  const search = setSearch(
    new Search({
      ...{ screen, session, clock, random: ports.random },
      uncover: () => reading.set(false),
      go: (place) => places.go(place),
      listed() {
        // Over the terminal it would cover what was found.
        if (rail.lies === 'beside' && !rail.isShown(ID)) rail.toggle(ID);
      },
      closed() {
        if (rail.isShown(ID)) rail.close();
      },
    }),
  );
  ends.add(() => search.dispose());
  shortcuts.add(...searchShortcuts(search));
  menu.add({
    kind: 'action',
    group: 'view',
    label: 'Search',
    keys: 'Ctrl+Shift+F',
    run: () => search.open(),
  });
  pieces.add('main', SearchPlace, () => search.isOpen && !screen.isPast);
  rail.add({
    ...{ id: ID, label: 'Search', closeLabel: 'Close search results', icon: SearchIcon },
    inMenu: 'Search results',
    load: () => import('./SearchHits.svelte'),
    onShown: () => {
      if (!search.isOpen) search.open();
    },
  });
};
