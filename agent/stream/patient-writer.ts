import type { Clock } from '#base/ports.ts';

/** How often a spool that could not be written is tried again, in ms. */
const RETRY_MS = 1000;

/** Writes in order, and keeps trying what fails: a full disk is a wait, never a loss. */
export interface PatientWriter {
  /** Something is waiting for a retry. */
  readonly failing: boolean;
  /** Does `action` now, or once everything before it is done. */
  write(action: () => void): void;
  /**
   * Performs an `action` that frees space at once, before anything that waits, and then retries that; if the action
   * fails, it waits its turn.
   */
  makeRoom(action: () => void): void;
  dispose(): void;
}

export interface PatientWriterOptions {
  clock: Clock;
  /** `failing` has changed. */
  onChange(error: unknown): void;
}

export function createPatientWriter({ clock, onChange }: PatientWriterOptions): PatientWriter {
  let waiting: (() => void)[] = [];
  let cancel = () => {};

  const retry = () => {
    while (waiting[0] !== undefined) {
      try {
        waiting[0]();
      } catch {
        cancel = clock.after(RETRY_MS, retry);
        return;
      }
      waiting.shift();
    }
    onChange(null);
  };

  return {
    get failing() {
      return waiting.length > 0;
    },
    write(action) {
      if (waiting.length > 0) {
        waiting.push(action);
        return;
      }
      try {
        action();
      } catch (error) {
        waiting = [action];
        cancel = clock.after(RETRY_MS, retry);
        onChange(error);
      }
    },
    makeRoom(action) {
      if (waiting.length === 0) this.write(action);
      else {
        try {
          action();
        } catch {
          waiting.push(action);
          return;
        }
        cancel();
        retry();
      }
    },
    dispose: () => cancel(),
  };
}
