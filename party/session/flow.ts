import { VIEWER_WINDOW_BYTES } from '#protocol/limits.ts';

/**
 * Bytes to and from one viewer, summed since its socket opened. `kept` is what of `sent` outlives hibernation;
 * `unaccounted` is what a woken room may have sent beyond it.
 */
export interface Flow {
  sent: number;
  received: number;
  kept: number;
  unaccounted: number;
}

/** A socket's attachment is written anew after this many bytes, not for each frame. */
const KEEP_EVERY_BYTES = VIEWER_WINDOW_BYTES / 2;

export function newFlow(): Flow {
  return { sent: 0, received: 0, kept: 0, unaccounted: 0 };
}

/** The flow of a socket that outlived its room's sleep: a room only sleeps once nothing has moved for a while. */
export function wokenFlow(kept: number): Flow {
  return { sent: kept, received: kept, kept, unaccounted: 2 * VIEWER_WINDOW_BYTES };
}

export function underway({ sent, received }: Flow): number {
  return sent - received;
}

/** Whether a frame fits the window. One always may be under way, however large: else nothing would ever move. */
export function fits(flow: Flow, bytes: number): boolean {
  return underway(flow) === 0 || underway(flow) + bytes <= VIEWER_WINDOW_BYTES;
}

export function reported(flow: Flow, bytes: number): void {
  const surplus = Math.min(Math.max(0, bytes - flow.sent), flow.unaccounted);
  flow.sent += surplus;
  flow.unaccounted -= surplus;
  flow.received = Math.max(flow.received, Math.min(bytes, flow.sent));
}

export function isKeepDue(flow: Flow): boolean {
  return underway(flow) === 0 && flow.sent - flow.kept >= KEEP_EVERY_BYTES;
}
