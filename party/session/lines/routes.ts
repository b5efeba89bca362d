import { MAX_LINES_READ, MAX_LINES_READ_TEXT } from '#protocol/ground/limits.ts';
import type { LineRow } from '#protocol/lines/line-row.ts';
import { answerJson, answerProblem } from '../../rooms/http.ts';
import { countOf } from '../../rooms/query.ts';
import type { Streams } from '../output/streams.ts';
import type { RouteHandlers } from '../routes.ts';
import type { BlockStore } from './block-store.ts';
import { readingCost } from './newest-texts.ts';

export interface LinesRouteParts {
  store: BlockStore;
  streams: Streams;
}

/** What lines say, over HTTP. */
export function linesRoutes({ store, streams }: LinesRouteParts) {
  return {
    'GET terminals/:terminal/lines': {
      isCostly: true,
      go({ params: { terminal }, request }) {
        if (streams.get(terminal) === null) return answerProblem('not-found');
        const from = countOf(request.query('from'));
        const to = countOf(request.query('to'));
        if (from === null || to === null || to < from) return answerProblem('malformed-request');
        const length = Math.min(to - from + 1, MAX_LINES_READ);
        const lines = Array.from({ length }, (_, at) => from + at);
        const { texts, bytes } = store.newest({ terminal, lines });
        return { ...answerJson(rowsOf(texts)), cost: readingCost(bytes) };
      },
    },
  } satisfies Partial<RouteHandlers>;
}

/** In order; those that are not stated are left out, and all from where the answer is full. */
function rowsOf(texts: ReadonlyMap<number, string>): LineRow[] {
  const rows: LineRow[] = [];
  let length = 0;
  for (const [line, text] of texts) {
    length += text.length;
    if (rows.length > 0 && length > MAX_LINES_READ_TEXT) break;
    rows.push({ line, text: text.slice(0, MAX_LINES_READ_TEXT) });
  }
  return rows;
}
