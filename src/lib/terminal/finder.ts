import type { ISearchDecorationOptions, SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';

export interface Found {
  /** Number of the marked match, from 0; -1 if there are too many to count. */
  index: number;
  count: number;
}

/** How a text is looked for. */
export interface FindKind {
  caseSensitive?: boolean;
  wholeWord?: boolean;
}

/** Looks for text in the terminal that is shown; the search itself is loaded when first used. */
export interface Finder {
  onFound: (found: Found | null) => void;
  /** Marks all that match, and the newest of them as the one. */
  look(term: string, kind?: FindKind): void;
  /** Marks as the one what matches last before a row begins. */
  above(row: number): void;
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
  let kind: FindKind = {};

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
    look(term, how = {}) {
      kind = how;
      shown()?.clearSelection();
      void search(term, (search) => search.findPrevious(term, { ...kind, decorations: colors() }));
    },
    above(row) {
      const terminal = shown();
      if (searched === null || terminal === null) return;
      // Where a selection begins is where the search for what is before it does.
      if (row < terminal.buffer.active.length) terminal.select(0, row, 1);
      else terminal.clearSelection();
      const term = searched;
      void search(term, (search) => search.findPrevious(term, { ...kind, decorations: colors() }));
    },
    clear() {
      searched = null;
      addon?.clearDecorations();
      finder.onFound(null);
    },
    renew() {
      addon = null;
      if (searched !== null && searched !== '') finder.look(searched, kind);
    },
  };
  return finder;
}
