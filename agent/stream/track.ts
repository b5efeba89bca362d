import type { Bytes } from '#base/bytes.ts';
import type { Lane, Window } from './window.ts';

/** One spooled update: `events` events from `clock` on, as the frame that carries them. */
export interface Row {
  clock: number;
  events: number;
  frame: Bytes;
}

/** What the spool holds for a segment. */
export interface SpooledSegment {
  segment: number;
  events: number;
  sealed: boolean;
  keyframeBytes: number;
}

/** What to send next. */
export type Step =
  | { type: 'open'; segment: number }
  | { type: 'append'; segment: number; row: Row }
  | { type: 'seal'; segment: number };

/** A spooled segment, and how far its delivery has come. */
export interface Track extends SpooledSegment {
  lane: Lane;
  /** The event that is sent next. */
  cursor: number;
  opened: boolean;
  sealSent: boolean;
  /** Rows on their way: the event each ends before, and what it weighs. */
  inFlight: { end: number; weight: number }[];
}

/** `held`: how many of its events the room has; missing if the room does not know the segment. */
export function trackOf(segment: SpooledSegment, held?: number): Track {
  return {
    ...segment,
    ...{ lane: 'live', cursor: held ?? 0, opened: held !== undefined, sealSent: false, inFlight: [] },
  };
}

export const isSent = (track: Track): boolean =>
  track.opened && track.cursor >= track.events && track.sealed && track.sealSent;

export const hasWork = (track: Track): boolean =>
  !track.opened || track.cursor < track.events || (track.sealed && !track.sealSent);

/** What steps are taken with. */
export interface StepParts {
  /** The row that holds event `clock`, or `null` if the spool no longer has it. */
  rowAt(segment: number, clock: number): Row | null;
  window: Window;
}

/** Takes the next step of a track; null if there is none now. */
export function takeStep(track: Track, parts: StepParts): Step | null {
  const { segment } = track;
  if (!track.opened) {
    track.opened = true;
    return { type: 'open', segment };
  }
  if (track.cursor < track.events) return takeAppend(track, parts);
  if (!track.sealed || track.sealSent) return null;
  track.sealSent = true;
  return { type: 'seal', segment };
}

function takeAppend(track: Track, { rowAt, window }: StepParts): Step | null {
  const { segment, lane } = track;
  const row = rowAt(segment, track.cursor);
  if (row === null) throw new Error(`the spool lacks event ${track.cursor} of segment ${segment}`);
  // The keyframe travels ahead of the first row and is paid for with it.
  const weight = row.frame.length + (row.clock === 0 ? track.keyframeBytes : 0);
  if (!window.fits(lane, weight)) return null;
  track.cursor = row.clock + row.events;
  track.inFlight.push({ end: track.cursor, weight });
  window.sent(lane, weight);
  return { type: 'append', segment, row };
}

/** The events before `event` that were on their way have arrived; returns their size. */
export function settleTrack({ inFlight }: Track, event: number): number {
  let weight = 0;
  for (let row = inFlight[0]; row !== undefined && row.end <= event; row = inFlight[0]) {
    inFlight.shift();
    weight += row.weight;
  }
  return weight;
}
