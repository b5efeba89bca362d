import { appendBounded } from '#base/node/bounded-file.ts';
import { systemClock } from '#base/clock-host.ts';

/** A pty host's log never outgrows twice this, in bytes. */
const MAX_LOG_BYTES = 256 * 1024;

export type PtyHostLog = (message: string, fields?: Record<string, unknown>) => void;

/** A log file of one JSON line an event; the older half is kept beside it. Never throws: a full disk ends no shell. */
export function createBoundedLog(path: string): PtyHostLog {
  return (message, fields = {}) => {
    const event = { time: new Date(systemClock.now()).toISOString(), message, ...fields };
    try {
      appendBounded(path, { text: `${JSON.stringify(event)}\n`, maxBytes: MAX_LOG_BYTES });
    } catch {
      // Nowhere left to say it.
    }
  };
}
