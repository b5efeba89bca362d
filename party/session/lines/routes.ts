import { concat, hex, utf8, type Bytes } from '#base/bytes.ts';
import { MAX_LINES_READ, MAX_LINES_READ_TEXT } from '#protocol/ground/limits.ts';
import type { LineRow } from '#protocol/lines/line-row.ts';
import { readBlock } from '#protocol/lines/routes.ts';
import { answerJson, answerNow, answerProblem } from '../../rooms/http.ts';
import { countOf } from '../../rooms/query.ts';
import type { Seals } from '../output/seals.ts';
import type { Streams } from '../output/streams.ts';
import type { RouteHandlers } from '../routes.ts';
import type { BlockStore, ReadBlock } from './block-store.ts';
import { readingCost } from './newest-texts.ts';

const LINE_FEED = utf8('\n');

export interface LinesRouteParts {
  store: BlockStore;
  seals: Pick<Seals, 'keyOf'>;
  streams: Streams;
}

/** What lines say, over HTTP. */
export function linesRoutes({ store, seals, streams }: LinesRouteParts) {
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
    'GET terminals/:terminal/segments/:segment/lines': {
      isCostly: true,
      go({ params }) {
        const { terminal } = params;
        const segment = countOf(params.segment);
        const key = segment === null ? null : seals.keyOf(terminal, segment);
        const block = segment === null || key === null ? null : store.read({ key, terminal, segment });
        if (block === null) return answerProblem('not-found');
        return { ...answerNow(readBlock.answer, blockBody(block)), cost: readingCost(block.bytes) };
      },
    },
  } satisfies Partial<RouteHandlers>;
}

/** The statement and its secret, its members in their canonical order, then the leaves; a line feed ends each line. */
function blockBody({ isCut, leaves, root, secret, signature, parts }: ReadBlock): Bytes {
  const stated = JSON.stringify({ isCut, leaves, root, secret: hex(secret), signature });
  return concat([utf8(`${stated}\n`), ...parts.flatMap((part) => [part, LINE_FEED])]);
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
