import { concat, type Bytes } from '#base/bytes.ts';
import { MAX_EVENT_BYTES } from '#protocol/limits.ts';

/** Output not yet made an event. */
export interface Batch {
  readonly bytes: number;
  add(data: Bytes): void;
  /** Takes everything out, as payloads of one event each. */
  take(): Bytes[];
}

/** Gathers what the PTY gives in small reads; no event is longer than `MAX_EVENT_BYTES`. */
export function createBatch(): Batch {
  let parts: Bytes[] = [];
  let bytes = 0;
  let full: Bytes[] = [];

  const close = () => {
    const [only] = parts;
    if (only !== undefined) full.push(parts.length === 1 ? only : concat(parts));
    parts = [];
    bytes = 0;
  };
  const addPiece = (piece: Bytes) => {
    // Pieces end between characters, so an event is closed before one that does not fit, not within it.
    if (bytes + piece.length > MAX_EVENT_BYTES) close();
    parts.push(piece);
    bytes += piece.length;
  };

  return {
    get bytes() {
      return full.reduce((sum, payload) => sum + payload.length, bytes);
    },
    add(data) {
      for (let at = 0; at < data.length; at += MAX_EVENT_BYTES)
        addPiece(data.subarray(at, at + MAX_EVENT_BYTES));
    },
    take() {
      close();
      const taken = full;
      full = [];
      return taken;
    },
  };
}
