import type { Bytes } from '#base/bytes.ts';
import type { OutputEvent } from '../output/event.ts';
import type { SegmentHeader } from '../output/segment-header.ts';

/** A piece of the past, complete in itself: the screen it begins with (`keyframe`, inflated), and what came then. */
export interface ReplaySegment {
  readonly header: Omit<SegmentHeader, 'keyframe' | 'author'>;
  readonly keyframe: Bytes;
  readonly events: readonly OutputEvent[];
  /** More may be written to it. */
  readonly isOpen: boolean;
}

/** When each event of a segment was made, ms of the endpoint's clock. */
export function eventTimes({ header, events }: Pick<ReplaySegment, 'header' | 'events'>): number[] {
  let at = header.startedAt;
  return events.map(({ afterMs }) => (at += afterMs));
}

/** How many of the times, which never go back, are not after `at`. */
export function countUntil(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
