import { route } from '../ground/route.ts';
import { lineRows } from './line-row.ts';

/** What the lines `from` a number `to` another say, as far as that is stated; some of them where that is much. */
export const readLines = route({
  method: 'GET',
  path: 'terminals/:terminal/lines',
  right: 'read-output',
  query: ['from', 'to'],
  body: null,
  answer: lineRows,
});
