import type { Bytes } from '#base/bytes.ts';

/**
 * `o` output as the PTY gave it; `r` resize, `COLSxROWS`; `m` mark; `x` the shell's exit status: asciicast v3's codes
 * (docs.asciinema.org/manual/asciicast/v3). Payloads but `o` are UTF-8.
 */
export const EVENT_CODES = ['o', 'r', 'm', 'x'] as const;
export type EventCode = (typeof EVENT_CODES)[number];

/** `afterMs`: milliseconds since the event before it, of the endpoint's clock. */
export interface OutputEvent {
  afterMs: number;
  code: EventCode;
  data: Bytes;
}

/** The one root of a segment's `Y.Doc`: an array of `[afterMs, code, data]`. An event's Yjs clock is its index. */
export const SEGMENT_ROOT = 'events';

/** How much of a segment a reader has: its author and the clock that comes next. */
export interface SegmentCursor {
  author: number;
  clock: number;
}
