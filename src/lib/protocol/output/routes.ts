import { route } from '../ground/route.ts';
import { segmentRows } from './segment-row.ts';

/** By a line's number, by a time (ms), or `from` a segment's number `to` another's. */
export const listSegments = route({
  method: 'GET',
  path: 'terminals/:terminal/segments',
  right: 'read-output',
  query: ['line', 'time', 'from', 'to'],
  body: null,
  answer: segmentRows,
});
/** A sealed segment's canonical text; immutable, its tag is its SHA-256. */
export const readSegment = route({
  method: 'GET',
  path: 'terminals/:terminal/segments/:segment',
  right: 'read-output',
  body: null,
  answer: 'application/x-asciicast',
});
/** A segment's text so far, sealed or not: what it will be sealed as begins with it. */
export const readOpenSegment = route({
  method: 'GET',
  path: 'terminals/:terminal/segments/:segment/open',
  right: 'read-output',
  body: null,
  answer: 'application/x-asciicast',
});
/** The keyframe a segment begins with, deflated; immutable. */
export const readKeyframe = route({
  method: 'GET',
  path: 'terminals/:terminal/segments/:segment/keyframe',
  right: 'read-output',
  body: null,
  answer: 'application/octet-stream',
});
