import * as v from 'valibot';
import { MAX_KEYFRAME_BYTES } from '../ground/limits.ts';
import { bytes, count, label, size, terminalId, time, uint32 } from '../ground/values.ts';

/**
 * The start of a segment. `segment` counts from 0 in its terminal; `author` is the only Yjs client id that writes it;
 * `firstLine` is the number of the line with which its keyframe begins; `keyframe` is deflated (RFC 1951), written by
 * `agent/screen`. `reset`: the emulator was reset before it, which no shell printed, so a viewer has to apply the
 * keyframe.
 */
export const segmentHeader = v.object({
  terminal: terminalId,
  segment: count,
  author: uint32,
  profile: label(64),
  ...size,
  startedAt: time,
  firstLine: count,
  reset: v.optional(v.literal(true)),
  keyframe: bytes(MAX_KEYFRAME_BYTES),
});
export type SegmentHeader = v.InferOutput<typeof segmentHeader>;

/** A place in a terminal's output: the event that comes next. `event` is the segment's Yjs clock. */
export const position = v.object({ segment: count, event: count });
export type Position = v.InferOutput<typeof position>;
