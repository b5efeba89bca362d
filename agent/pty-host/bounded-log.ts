import { appendFileSync, renameSync, statSync } from 'node:fs';

/** A pty host's log never outgrows twice this, in bytes. */
const MAX_LOG_BYTES = 256 * 1024;

export type HostLog = (message: string, fields?: Record<string, unknown>) => void;

/** A log file of one JSON line an event; the older half is kept beside it. Never throws: a full disk ends no shell. */
export function createBoundedLog(path: string): HostLog {
  return (message, fields = {}) => {
    try {
      appendFileSync(path, `${JSON.stringify({ time: new Date().toISOString(), message, ...fields })}\n`, {
        mode: 0o600,
      });
      if (statSync(path).size > MAX_LOG_BYTES) renameSync(path, `${path}.old`);
    } catch {
      // Nowhere left to say it.
    }
  };
}
