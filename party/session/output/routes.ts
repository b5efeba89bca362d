import type { SegmentRow } from '#protocol/output/segment-row.ts';
import { readKeyframe, readOpenSegment, readSegment } from '#protocol/output/routes.ts';
import { answerImmutable, answerJson, answerNow, answerProblem, type HttpRequest } from '../../rooms/http.ts';
import { countOf } from '../../rooms/query.ts';
import type { RouteHandlers } from '../routes.ts';
import type { RoomCrypto } from '../ports.ts';
import type { SegmentQuery, SegmentStore } from './segment-store.ts';
import type { Segment } from './segment.ts';
import type { Streams } from './streams.ts';

export interface OutputRouteParts {
  crypto: RoomCrypto;
  segments: SegmentStore;
  streams: Streams;
}

function segmentRow({ header, clock, bytes, sha256 }: Segment): SegmentRow {
  const { segment, firstLine, startedAt, cols, rows } = header;
  return { segment, firstLine, startedAt, cols, rows, events: clock, bytes, sha256 };
}

function segmentQuery(request: HttpRequest): SegmentQuery | null {
  const line = countOf(request.query('line'));
  if (line !== null) return { line };
  const time = countOf(request.query('time'));
  if (time !== null) return { time };
  const from = countOf(request.query('from'));
  const to = countOf(request.query('to'));
  return from === null || to === null ? null : { from, to };
}

/** A terminal's output over HTTP. */
export function outputRoutes({ crypto, segments, streams }: OutputRouteParts) {
  const find = ({ terminal, segment }: { terminal: string; segment: string }) => {
    const number = countOf(segment);
    return number === null ? null : segments.find(terminal, number);
  };
  return {
    'GET terminals/:terminal/segments': {
      isCostly: true,
      go({ params: { terminal }, request }) {
        if (streams.get(terminal) === null) return answerProblem('not-found');
        const query = segmentQuery(request);
        if (query === null) return answerProblem('malformed-request');
        return answerJson(segments.list(terminal, query).map(segmentRow));
      },
    },
    'GET terminals/:terminal/segments/:segment': {
      isCostly: true,
      go({ params, request }) {
        const found = find(params);
        if (found?.sha256 == null) return answerProblem('not-found');
        const { sha256 } = found;
        const type = readSegment.answer;
        if (/\bgzip\b/.test(request.header('accept-encoding') ?? '')) {
          return answerImmutable(request, {
            type,
            sha256,
            encoding: 'gzip',
            body: () => segments.gzipped(found),
          });
        }
        return answerImmutable(request, {
          type,
          sha256,
          body: () => crypto.gunzip(segments.gzipped(found)),
        });
      },
    },
    'GET terminals/:terminal/segments/:segment/open': {
      isCostly: true,
      go({ params }) {
        const found = find(params);
        if (found === null) return answerProblem('not-found');
        const text = found.compacted ? crypto.gunzip(segments.gzipped(found)) : segments.text(found);
        return answerNow(readOpenSegment.answer, text);
      },
    },
    'GET terminals/:terminal/segments/:segment/keyframe': {
      isCostly: true,
      go({ params, request }) {
        const found = find(params);
        if (found === null) return answerProblem('not-found');
        const { keyframeSha256: sha256 } = found;
        return answerImmutable(request, {
          type: readKeyframe.answer,
          sha256,
          body: () => segments.keyframe(found),
        });
      },
    },
  } satisfies Partial<RouteHandlers>;
}
