import { route } from '../ground/route.ts';
import { searchAnswer } from './hit.ts';

/**
 * Searches for a text. `from`: where the previous answer said to continue; `exact` is `1` for matching case, `word`
 * for whole words only. `in`: `commands` searches what was typed, `output` what was printed. `failed` is `1` for
 * failed commands only; `since` and `until` are times, in ms: of a command's run or, if there is none, of the segment.
 * An answer may have no hits although there is more to search. `id` names the search; a new search ends the person's
 * others, which are refused when they continue.
 */
export const search = route({
  method: 'GET',
  path: 'search',
  right: 'read-output',
  query: ['text', 'from', 'exact', 'word', 'in', 'failed', 'since', 'until', 'id'],
  body: null,
  answer: searchAnswer,
});
