import type { Bytes } from '#base/bytes.ts';
import type { Clock } from '#base/ports.ts';
import type { FlowControl } from './flow-control.ts';

/** Ctrl-S and Ctrl-Q, which hold the output and let it continue. */
const STOP = 0x13;
const CONTINUE = 0x11;
/**
 * Output counts as held once nothing has been printed for this long, in ms: what the driver had taken before still
 * comes.
 */
const QUIET_MS = 500;
/** What is still printed this long after the stop is not held by it, in ms. */
const STOPPED_MS = 5000;

/** Whether a typed Ctrl-S holds the shell's output, which looks as if it hung. */
export interface HeldOutput {
  /** Keys have gone to the shell. */
  typed(data: Bytes): void;
  printed(): void;
  /** The shell has ended. */
  release(): void;
}

export interface HeldOutputOptions {
  clock: Clock;
  /** How the terminal's driver treats Ctrl-S; null if unknown. */
  flowControl(): Promise<FlowControl | null>;
  tellHeld(isHeld: boolean): void;
}

/** A Ctrl-S that was typed and whose end nobody has seen. */
interface Stop {
  at: number;
  printedAt: number;
  /** Null until the driver has answered. */
  flow: FlowControl | null;
  isTold: boolean;
  cancel(): void;
}

export function createHeldOutput({ clock, flowControl, tellHeld }: HeldOutputOptions): HeldOutput {
  let stop: Stop | null = null;
  let asking: Promise<FlowControl | null> | null = null;

  const release = () => {
    const before = stop;
    stop = null;
    before?.cancel();
    if (before?.isTold === true) tellHeld(false);
  };
  const awaitQuiet = (current: Stop) => {
    current.cancel();
    current.cancel = clock.after(Math.max(0, current.printedAt + QUIET_MS - clock.now()), () => {
      current.isTold = true;
      tellHeld(true);
    });
  };
  const begin = async () => {
    const now = clock.now();
    const current: Stop = { at: now, printedAt: now, flow: null, isTold: false, cancel: () => undefined };
    stop = current;
    // Holding the key down makes no more than one query at a time.
    asking ??= flowControl().finally(() => {
      asking = null;
    });
    const flow = await asking;
    if (stop !== current) return;
    if (flow?.stops !== true) return release();
    current.flow = flow;
    awaitQuiet(current);
  };

  return {
    typed(data) {
      const at = data.lastIndexOf(STOP);
      const continues = stop?.flow?.anyKeyContinues === true && data.length > 0;
      if (data.lastIndexOf(CONTINUE) > at || (at < 0 && continues)) release();
      else if (at >= 0 && stop === null) void begin();
    },
    printed() {
      if (stop === null) return;
      const now = clock.now();
      if (stop.isTold || now - stop.at > STOPPED_MS) return release();
      stop.printedAt = now;
      if (stop.flow !== null) awaitQuiet(stop);
    },
    release,
  };
}
