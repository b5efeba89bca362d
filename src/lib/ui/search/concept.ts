import { getReading } from '../reading/reading.svelte.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import { Search, setSearch } from './search.svelte.ts';
import SearchPlace from './SearchPlace.svelte';
import { searchShortcuts } from './shortcuts.ts';

/** Searching the output. */
export const provideSearch: Concept = ({ ends, menu, shortcuts, pieces }) => {
  const search = setSearch(new Search(getScreen(), getReading()));
  ends.add(() => search.dispose());
  shortcuts.add(...searchShortcuts(search));
  menu.add({
    kind: 'action',
    group: 'view',
    label: 'Search',
    keys: 'Ctrl+Shift+F',
    run: () => search.open(),
  });
  pieces.add('main', SearchPlace, () => search.isOpen);
};
