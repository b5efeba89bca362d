import type { SearchAnswer } from '#protocol/search/hit.ts';
import type { SearchWish } from '#protocol/search/matching.ts';
import { search } from '#protocol/search/routes.ts';
import { ask, type HttpResult, type MemberAccess } from '../wire/http.ts';

/** What stands in the lines of the session's terminals. */
export interface SearchFacet {
  /** Looks through some of them, the newest first; `from`: where the answer before said to go on. */
  find(wish: SearchWish, from?: number): Promise<HttpResult<SearchAnswer>>;
}

export function createSearch(member: MemberAccess): SearchFacet {
  return {
    find({ text, isExact, isWord }, from) {
      const query = {
        text,
        ...(from === undefined ? {} : { from: String(from) }),
        ...(isExact ? { exact: '1' } : {}),
        ...(isWord ? { word: '1' } : {}),
      };
      return ask(member, { route: search, query });
    },
  };
}
