import type { Ask } from '../ground/route.ts';
import type { SearchFilter, SearchWish } from './matching.ts';
import { search } from './routes.ts';

/** What is searched for, and where. */
export type SearchQuery = SearchWish & Partial<SearchFilter>;

/** Which step of a search is asked for. */
export interface SearchStep {
  /** Where the answer before said to go on, null to begin. */
  from: number | null;
  /** A word for this search among those of one person. */
  id?: string;
}

/** Looks for a text. */
export function searchAsk(query: SearchQuery, { from, id }: SearchStep = { from: null }): Ask<typeof search> {
  const { text, isExact, isWord, place = 'all', isFailed = false, since = null, until = null } = query;
  return {
    route: search,
    query: {
      text,
      ...(from === null ? {} : { from: String(from) }),
      ...(isExact ? { exact: '1' } : {}),
      ...(isWord ? { word: '1' } : {}),
      ...(place === 'all' ? {} : { in: place }),
      ...(isFailed ? { failed: '1' } : {}),
      ...(since === null ? {} : { since: String(since) }),
      ...(until === null ? {} : { until: String(until) }),
      ...(id === undefined ? {} : { id }),
    },
  };
}
