/** Live output, and older output. */
export type Lane = 'live' | 'older';

/** The part of the window that each lane may take while the other waits too. */
const SHARE = 3 / 4;

/** How much is on its way to the room, and how much more may be. */
export interface Window {
  /** Bytes on their way. */
  readonly bytes: number;
  /** Whether so much more may go. */
  fits(lane: Lane, weight: number): boolean;
  sent(lane: Lane, weight: number): void;
  settled(lane: Lane, weight: number): void;
  clear(): void;
}

export interface WindowOptions {
  maxBytes: number;
  /** Whether older output waits for room too. */
  isShared(): boolean;
}

export function createWindow({ maxBytes, isShared }: WindowOptions): Window {
  let inFlight: Record<Lane, number> = { live: 0, older: 0 };
  const total = () => inFlight.live + inFlight.older;
  return {
    get bytes() {
      return total();
    },
    fits(lane, weight) {
      // Nothing on its way: whatever is next goes, or a row with a great keyframe would never.
      if (total() === 0) return true;
      return total() + weight <= maxBytes && (!isShared() || inFlight[lane] + weight <= maxBytes * SHARE);
    },
    sent(lane, weight) {
      inFlight[lane] += weight;
    },
    settled(lane, weight) {
      inFlight[lane] -= weight;
    },
    clear() {
      inFlight = { live: 0, older: 0 };
    },
  };
}
