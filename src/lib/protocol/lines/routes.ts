import { route } from '../ground/route.ts';
import { lineRows } from './line-row.ts';

/** The text of the lines from `from` to `to`, as far as it has been stated; only some of them if that is a lot. */
export const readLines = route({
  method: 'GET',
  path: 'terminals/:terminal/lines',
  right: 'read-output',
  query: ['from', 'to'],
  body: null,
  answer: lineRows,
});
