import * as v from 'valibot';

/** A segment, as an entry in a list of segments. */
const segmentRow = v.object({
  segment: v.number(),
  firstLine: v.number(),
  startedAt: v.number(),
  cols: v.number(),
  rows: v.number(),
  events: v.number(),
  bytes: v.number(),
  /** Null while the segment is not sealed. */
  sha256: v.nullable(v.string()),
});
export type SegmentRow = v.InferOutput<typeof segmentRow>;
export const segmentRows = v.array(segmentRow);
