import { searchAsk, type SearchQuery, type SearchStep } from '#protocol/search/asks.ts';
import type { SearchAnswer } from '#protocol/search/hit.ts';
import { ask, type HttpResult, type MemberAccess } from '../wire/http.ts';

/** Searches the lines of the session's terminals. */
export interface SearchFacet {
  /** Looks through some of them, the newest first; `from`: where the answer before said to go on. */
  find(query: SearchQuery, step?: SearchStep): Promise<HttpResult<SearchAnswer>>;
}

export function createSearch(member: MemberAccess): SearchFacet {
  return { find: (query, step) => ask(member, searchAsk(query, step)) };
}
