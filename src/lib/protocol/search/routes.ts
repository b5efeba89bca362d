import { route } from '../ground/route.ts';
import { searchAnswer } from './hit.ts';

/**
 * Looks for a text in what lines say. `from`: where the answer before said to go on; `exact` is `1` where the case
 * counts, `word` where only whole words do. An answer may have no hits and more to look through.
 */
export const search = route({
  method: 'GET',
  path: 'search',
  right: 'read-output',
  query: ['text', 'from', 'exact', 'word'],
  body: null,
  answer: searchAnswer,
});
