import { searchAsk, type SearchQuery, type SearchStep } from '#protocol/search/asks.ts';
import type { SearchAnswer } from '#protocol/search/hit.ts';
import { ask, type HttpResult, type MemberAccess } from '../wire/http.ts';

/** Searches the lines of the session's terminals. */
export interface SearchFacet {
  /** Searches some of them, the newest first. `from`: where the previous answer said to continue. */
  find(query: SearchQuery, step?: SearchStep): Promise<HttpResult<SearchAnswer>>;
}

export function createSearch(member: MemberAccess): SearchFacet {
  return { find: (query, step) => ask(member, searchAsk(query, step)) };
}
