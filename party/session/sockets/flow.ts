import { VIEWER_FAST_MS, VIEWER_FAST_WINDOW_BYTES, VIEWER_WINDOW_BYTES } from '#protocol/ground/limits.ts';

/**
 * Bytes to and from one viewer, summed since its socket opened. `kept` is the part of `sent` that survives
 * hibernation; `unaccounted` is what a woken room may have sent beyond it. `window` is how much may be on its way: it
 * doubles while a full one is acknowledged quickly, and starts small again once the viewer has lagged. `mark` is a
 * place whose acknowledgement is timed.
 */
export interface Flow {
  sent: number;
  received: number;
  kept: number;
  unaccounted: number;
  window: number;
  mark: { bytes: number; at: number } | null;
}

/** A socket's attachment is written again after this many bytes, not for each frame. */
const KEEP_EVERY_BYTES = VIEWER_WINDOW_BYTES / 2;

const FRESH = { window: VIEWER_WINDOW_BYTES, mark: null } as const;

export function newFlow(): Flow {
  return { ...FRESH, sent: 0, received: 0, kept: 0, unaccounted: 0 };
}

/** The flow of a socket that outlived its room's sleep: a room only sleeps once nothing has moved for a while. */
export function wokenFlow(kept: number): Flow {
  return { ...FRESH, sent: kept, received: kept, kept, unaccounted: 2 * VIEWER_FAST_WINDOW_BYTES };
}

export function underway({ sent, received }: Flow): number {
  return sent - received;
}

/** Whether a frame fits the window. One always may be under way, however large: else nothing would ever move. */
export function fits(flow: Flow, bytes: number): boolean {
  return underway(flow) === 0 || underway(flow) + bytes <= flow.window;
}

interface Moved {
  bytes: number;
  now: number;
}

export function sent(flow: Flow, { bytes, now }: Moved): void {
  flow.sent += bytes;
  // Only a window that is being used says how fast it empties.
  if (flow.mark === null && underway(flow) >= flow.window / 2) flow.mark = { bytes: flow.sent, at: now };
}

/** The viewer lags: it cannot take in at once what was assumed. */
export function lagged(flow: Flow): void {
  flow.window = VIEWER_WINDOW_BYTES;
  flow.mark = null;
}

export function reported(flow: Flow, { bytes, now }: Moved): void {
  const surplus = Math.min(Math.max(0, bytes - flow.sent), flow.unaccounted);
  flow.sent += surplus;
  flow.unaccounted -= surplus;
  flow.received = Math.max(flow.received, Math.min(bytes, flow.sent));
  if (flow.mark === null || flow.received < flow.mark.bytes) return;
  if (now - flow.mark.at <= VIEWER_FAST_MS) flow.window = Math.min(2 * flow.window, VIEWER_FAST_WINDOW_BYTES);
  flow.mark = null;
}

export function isKeepDue(flow: Flow): boolean {
  return underway(flow) === 0 && flow.sent - flow.kept >= KEEP_EVERY_BYTES;
}
