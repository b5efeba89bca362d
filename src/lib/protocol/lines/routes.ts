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
/**
 * A sealed segment's block as it was signed: a line of canonical JSON with what the statement says besides its leaves
 * and the secret of their salts, then each leaf.
 */
export const readBlock = route({
  method: 'GET',
  path: 'terminals/:terminal/segments/:segment/lines',
  right: 'read-output',
  body: null,
  answer: 'application/x-ndjson',
});
