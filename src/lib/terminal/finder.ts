import type { ISearchDecorationOptions, SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';

export interface Found {
  /** Number of the marked match, from 0; -1 if there are too many to count. */
  index: number;
  count: number;
}

/** Looks for text in the terminal that is shown; the search itself is loaded when first used. */
export interface Finder {
  onFound: (found: Found | null) => void;
  next(term: string): void;
  previous(term: string): void;
  clear(): void;
  /** Another terminal is shown now. */
  renew(): void;
}

interface FinderOptions {
  shown(): Terminal | null;
  colors(): ISearchDecorationOptions;
}

export function createFinder({ shown, colors }: FinderOptions): Finder {
  let addon: SearchAddon | null = null;
  let searched: string | null = null;

  function open(Addon: typeof SearchAddon): SearchAddon | null {
    const terminal = shown();
    if (terminal === null) return null;
    const opened = new Addon();
    terminal.loadAddon(opened);
    opened.onDidChangeResults(({ resultIndex, resultCount }) =>
      finder.onFound({ index: resultIndex, count: resultCount }),
    );
    return opened;
  }

  async function search(term: string, action: (search: SearchAddon) => void): Promise<void> {
    searched = term;
    const { SearchAddon } = await import('@xterm/addon-search');
    // Somebody who types fast has continued while it was loading, or closed the search again.
    if (searched !== term) return;
    addon ??= open(SearchAddon);
    if (addon !== null) action(addon);
  }

  const finder: Finder = {
    onFound: () => undefined,
    next(term) {
      const incremental = term !== searched;
      void search(term, (search) => search.findNext(term, { decorations: colors(), incremental }));
    },
    previous(term) {
      void search(term, (search) => search.findPrevious(term, { decorations: colors() }));
    },
    clear() {
      searched = null;
      addon?.clearDecorations();
      finder.onFound(null);
    },
    renew() {
      addon = null;
      if (searched !== null && searched !== '') finder.next(searched);
    },
  };
  return finder;
}
