import { MAX_SEARCH_ID, MAX_SEARCH_TEXT } from '#protocol/ground/limits.ts';
import { SEARCH_PLACES, type SearchFilter, type SearchWish } from '#protocol/search/matching.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import { countOf } from '../../rooms/query.ts';

/** One step of a search, as it is asked for. */
export interface AskedSearch {
  wanted: SearchWish & SearchFilter;
  /** Null: at the beginning. */
  from: number | null;
  id: string;
}

/** Reads what is asked for; null if it is malformed. */
export function readSearch(request: Pick<HttpRequest, 'query'>): AskedSearch | null {
  const text = request.query('text') ?? '';
  // A line break stands in no line.
  if (text === '' || text.length > MAX_SEARCH_TEXT || /[\r\n\0]/.test(text)) return null;
  const counts = ['from', 'since', 'until'].map((name) => {
    const given = request.query(name);
    return given === null ? null : (countOf(given) ?? 'malformed');
  });
  const [from = null, since = null, until = null] = counts;
  const place = SEARCH_PLACES.find((each) => each === (request.query('in') ?? 'all'));
  const id = request.query('id') ?? '';
  if (from === 'malformed' || since === 'malformed' || until === 'malformed') return null;
  if (place === undefined || id.length > MAX_SEARCH_ID) return null;
  const isSet = (name: string) => request.query(name) === '1';
  const filter = { place, isFailed: isSet('failed'), since, until };
  return { wanted: { text, isExact: isSet('exact'), isWord: isSet('word'), ...filter }, from, id };
}
