import type { SegmentRow } from '#protocol/output/segment-row.ts';
import {
  answerImmutable,
  answerJson,
  answerProblem,
  type HttpAnswer,
  type HttpRequest,
} from '../../rooms/http.ts';
import type { RoomCrypto } from '../ports.ts';
import type { SegmentQuery, SegmentStore } from './segment-store.ts';
import type { Segment } from './segment.ts';
import type { Streams } from './streams.ts';

/** A terminal's output over HTTP. */
export interface OutputApi {
  list(terminal: string, request: HttpRequest): HttpAnswer;
  text(asked: { terminal: string; segment: string }, request: HttpRequest): HttpAnswer;
  keyframe(asked: { terminal: string; segment: string }, request: HttpRequest): HttpAnswer;
}

export interface OutputApiParts {
  crypto: RoomCrypto;
  segments: SegmentStore;
  streams: Streams;
}

function segmentRow({ header, clock, bytes, sha256 }: Segment): SegmentRow {
  const { segment, firstLine, startedAt, cols, rows } = header;
  return { segment, firstLine, startedAt, cols, rows, events: clock, bytes, sha256 };
}

export function countOf(value: string | null): number | null {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
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

export function createOutputApi({ crypto, segments, streams }: OutputApiParts): OutputApi {
  const find = ({ terminal, segment }: { terminal: string; segment: string }) => {
    const number = countOf(segment);
    return number === null ? null : segments.find(terminal, number);
  };
  return {
    list(terminal, request) {
      if (streams.get(terminal) === null) return answerProblem('not-found');
      const query = segmentQuery(request);
      if (query === null) return answerProblem('malformed-request');
      return answerJson(segments.list(terminal, query).map(segmentRow));
    },
    text(asked, request) {
      const found = find(asked);
      if (found?.sha256 == null) return answerProblem('not-found');
      const { sha256 } = found;
      const type = 'application/x-asciicast';
      if (/\bgzip\b/.test(request.header('accept-encoding') ?? '')) {
        return answerImmutable(request, {
          type,
          sha256,
          encoding: 'gzip',
          body: () => segments.gzipped(found),
        });
      }
      return answerImmutable(request, { type, sha256, body: () => crypto.gunzip(segments.gzipped(found)) });
    },
    keyframe(asked, request) {
      const found = find(asked);
      if (found === null) return answerProblem('not-found');
      const { keyframeSha256: sha256 } = found;
      const type = 'application/octet-stream';
      return answerImmutable(request, { type, sha256, body: () => segments.keyframe(found) });
    },
  };
}
