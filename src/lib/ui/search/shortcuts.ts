import type { Shortcut } from '../workspace/shortcuts.ts';
import type { Search } from './search.svelte.ts';

export function searchShortcuts(search: Pick<Search, 'open'>): Shortcut[] {
  return [
    {
      chords: [{ by: 'letter', letter: 'f' }],
      help: { section: 'text', keys: 'Ctrl+Shift+F', does: 'Search the whole session' },
      run: () => search.open(),
    },
    {
      chords: [{ by: 'sign-outside', key: '/' }],
      help: { section: 'outside', keys: '/', does: 'Search, outside the terminal' },
      run: () => search.open(),
    },
  ];
}
