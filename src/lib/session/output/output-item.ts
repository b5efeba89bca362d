import type { OutputEvent } from '#protocol/output/event.ts';
import type { Position, SegmentHeader } from '#protocol/output/segment-header.ts';

/** The output of the watched terminal, in order, each event once. */
export type OutputItem =
  /** Drop what is shown, apply `keyframe` (inflated, escape sequences) on an empty screen of the header's size, and `played` behind it. */
  | { type: 'screen'; header: SegmentHeader; keyframe: Uint8Array; played?: Uint8Array; skipped: boolean }
  /** The next segment begins; what is shown stays. */
  | { type: 'segment'; header: Omit<SegmentHeader, 'keyframe'> }
  | { type: 'event'; terminal: string; at: Position; event: OutputEvent }
  /** All that is stored has been delivered: what is shown is now. */
  | { type: 'caught-up'; terminal: string; at: Position };
