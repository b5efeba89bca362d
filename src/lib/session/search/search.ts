import { searchAsk } from '#protocol/search/asks.ts';
import type { SearchAnswer } from '#protocol/search/hit.ts';
import type { SearchWish } from '#protocol/search/matching.ts';
import { ask, type HttpResult, type MemberAccess } from '../wire/http.ts';

/** What stands in the lines of the session's terminals. */
export interface SearchFacet {
  /** Looks through some of them, the newest first; `from`: where the answer before said to go on. */
  find(wish: SearchWish, from?: number): Promise<HttpResult<SearchAnswer>>;
}

export function createSearch(member: MemberAccess): SearchFacet {
  return { find: (wish, from) => ask(member, searchAsk(wish, from)) };
}
