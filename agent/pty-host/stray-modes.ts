import type { Clock } from '#base/ports.ts';

/** A program that ends puts its modes back a moment before or after its last output, in ms. */
const LOOK_AFTER_MS = 1000;

/**
 * Whether a program that is gone left mouse reports on. It is looked for a moment after output alone: a program that
 * dies leaves the shell to print its prompt.
 */
export interface StrayModes {
  /** There was output. */
  noticed(): void;
  stop(): void;
}

export interface StrayModesOptions {
  clock: Clock;
  reportsMouse(): boolean;
  isShellInFront(): boolean;
  tell(isOn: boolean): void;
}

export function createStrayModes({
  clock,
  reportsMouse,
  isShellInFront,
  tell,
}: StrayModesOptions): StrayModes {
  let cancel: (() => void) | null = null;
  let told = false;
  const say = (isOn: boolean) => {
    if (isOn === told) return;
    told = isOn;
    tell(isOn);
  };
  const look = () => {
    cancel = null;
    say(reportsMouse() && isShellInFront());
  };
  return {
    noticed() {
      if (!reportsMouse()) say(false);
      else cancel ??= clock.after(LOOK_AFTER_MS, look);
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}
