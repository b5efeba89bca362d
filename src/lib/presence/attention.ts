import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';

/** Somebody who did nothing for this long is away, in ms. */
export const AWAY_AFTER_MS = 5 * 60_000;
/** Somebody is typing until this long after the last key, in ms. */
export const TYPING_FOR_MS = 1_500;

/** Whether somebody is before the page, and types. */
export interface Attention {
  readonly isAway: boolean;
  readonly isTyping: boolean;
  /** They did something. */
  noticed(): void;
  typed(): void;
  /** The page is not to be seen, or is again. */
  setHidden(isHidden: boolean): void;
  stop(): void;
}

export function createAttention(clock: Clock, onChange: () => void): Attention {
  let isIdle = false;
  let isHidden = false;
  let isTyping = false;
  let cancelIdle: Dispose = () => undefined;
  let cancelTyping: Dispose = () => undefined;

  function noticed(): void {
    cancelIdle();
    cancelIdle = clock.after(AWAY_AFTER_MS, () => {
      isIdle = true;
      onChange();
    });
    if (!isIdle) return;
    isIdle = false;
    onChange();
  }

  noticed();

  return {
    get isAway() {
      return isIdle || isHidden;
    },
    get isTyping() {
      return isTyping;
    },
    noticed,
    typed() {
      noticed();
      cancelTyping();
      cancelTyping = clock.after(TYPING_FOR_MS, () => {
        isTyping = false;
        onChange();
      });
      if (isTyping) return;
      isTyping = true;
      onChange();
    },
    setHidden(next) {
      if (next === isHidden) return;
      isHidden = next;
      onChange();
    },
    stop() {
      cancelIdle();
      cancelTyping();
    },
  };
}
