import type { TextHash } from '#protocol/output/asciicast.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';

export type BareHeader = Omit<SegmentHeader, 'keyframe'>;

/** A segment as the room holds it. `clock` events are stored, `bytes` of payload; `sha256` is null until it is sealed. */
export interface Segment {
  readonly key: number;
  readonly header: BareHeader;
  readonly keyframeSha256: string;
  clock: number;
  bytes: number;
  sha256: string | null;
  compacted: boolean;
  /** The hash of the canonical text so far; null if this run of the room has not seen the segment from its start. */
  textHash: TextHash | null;
}
