import { MAX_LINES_READ, MAX_LINES_READ_TEXT } from '#protocol/ground/limits.ts';
import type { LineRow } from '#protocol/lines/line-row.ts';
import { answerJson, answerProblem } from '../../rooms/http.ts';
import { countOf } from '../../rooms/query.ts';
import type { Streams } from '../output/streams.ts';
import type { RouteHandlers } from '../routes.ts';
import type { BlockStore } from './block-store.ts';

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
        const last = Math.min(to, from + MAX_LINES_READ - 1);
        return answerJson(readLines(store, { terminal, from, to: last }));
      },
    },
  } satisfies Partial<RouteHandlers>;
}

/** In order; those that are not stated are left out, and all from where the answer is full. */
export function readLines(
  store: BlockStore,
  { terminal, from, to }: { terminal: string; from: number; to: number },
): LineRow[] {
  const texts = new Map<number, string>();
  for (const leaf of store.leavesOf(terminal, { from, to })) {
    if (!('line' in leaf) || leaf.line < from || leaf.line > to) continue;
    // A line that came back through a taller window is stated again: the later statement counts.
    const before = leaf.continues === true ? (texts.get(leaf.line) ?? '') : '';
    texts.set(leaf.line, before + leaf.text);
  }
  const rows: LineRow[] = [];
  let length = 0;
  for (const [line, text] of [...texts].sort(([a], [b]) => a - b)) {
    length += text.length;
    if (rows.length > 0 && length > MAX_LINES_READ_TEXT) break;
    rows.push({ line, text: text.slice(0, MAX_LINES_READ_TEXT) });
  }
  return rows;
}
