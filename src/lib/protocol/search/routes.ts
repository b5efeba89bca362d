import { route } from '../ground/route.ts';
import { searchAnswer } from './hit.ts';

/**
 * Looks for a text in what lines say. `from`: where the answer before said to go on; `exact` is `1` where the case
 * counts, `word` where only whole words do. `in`: `commands` looks through what was typed, `output` through what was
 * printed. `failed` is `1` where only failed commands count; `since` and `until` are times, in ms: of a command's run, or,
 * where there is none, of the segment. An answer may have no hits and more to look through. `id`: a word for the search;
 * one that is begun ends the person's others, which are refused where they go on.
 */
export const search = route({
  method: 'GET',
  path: 'search',
  right: 'read-output',
  query: ['text', 'from', 'exact', 'word', 'in', 'failed', 'since', 'until', 'id'],
  body: null,
  answer: searchAnswer,
});
