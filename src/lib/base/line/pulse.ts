import type { Dispose } from '../disposables.ts';
import type { Clock } from '../ports.ts';

/** Tells whether the peer is still there. */
export interface Pulse {
  /** `onSilent` is called at most once; then the pulse stops until it is started again. */
  start(onSilent: () => void): void;
  heard(): void;
  stop(): void;
}

export interface PulseOptions {
  clock: Clock;
  everyMs: number;
  /** The peer is gone that says nothing for this long, in ms. */
  withinMs: number;
  ping(): void;
}

/** Counts from what was heard last, whatever it was. */
export function createSilenceWatch({ clock, everyMs, withinMs, ping }: PulseOptions): Pulse {
  let heardAt = 0;
  let cancel: Dispose = () => undefined;

  return {
    start(onSilent) {
      const look = () => {
        if (clock.now() - heardAt >= withinMs) return onSilent();
        ping();
        cancel = clock.after(everyMs, look);
      };
      heardAt = clock.now();
      cancel = clock.after(everyMs, look);
    },
    heard() {
      heardAt = clock.now();
    },
    stop: () => cancel(),
  };
}

export interface RoundTripOptions extends PulseOptions {
  onLatency(ms: number): void;
  /** Told since when nothing has come, once that is so for `afterMs` behind an unanswered ping; then null, once something has. */
  quiet?: { afterMs: number; onChange(since: number | null): void };
}

export interface RoundTrips extends Pulse {
  /** The answer to a ping has come. */
  answered(): void;
}

/**
 * Measures how long answers take, and counts from the ping that is unanswered: a machine that slept has asked nothing
 * meanwhile, and so is not taken for a silent line. One ping is under way at a time.
 */
export function createRoundTrips(options: RoundTripOptions): RoundTrips {
  const { clock, everyMs, withinMs, ping, onLatency, quiet } = options;
  let sentAt: number | null = null;
  let cancelPing: Dispose = () => undefined;
  let cancelDeadline: Dispose = () => undefined;
  let expire = () => {};
  let isQuiet = false;
  let cancelQuiet: Dispose = () => undefined;

  function setQuiet(since: number | null): void {
    cancelQuiet();
    if (since === null && !isQuiet) return;
    isQuiet = since !== null;
    quiet?.onChange(since);
  }

  /** Something has just been heard, or asked. */
  function listen(): void {
    setQuiet(null);
    const since = clock.now();
    if (quiet !== undefined) cancelQuiet = clock.after(quiet.afterMs, () => setQuiet(since));
  }

  function ask(): void {
    if (sentAt === null) {
      sentAt = clock.now();
      ping();
      cancelDeadline = clock.after(withinMs, expire);
      listen();
    }
    cancelPing = clock.after(everyMs, ask);
  }

  return {
    start(onSilent) {
      expire = onSilent;
      ask();
    },
    /** Anything heard proves the line, though a flood may hold the answer to the ping back. */
    heard() {
      if (sentAt === null) return;
      cancelDeadline();
      cancelDeadline = clock.after(withinMs, expire);
      listen();
    },
    answered() {
      if (sentAt === null) return;
      onLatency(clock.now() - sentAt);
      sentAt = null;
      cancelDeadline();
      setQuiet(null);
    },
    stop() {
      sentAt = null;
      cancelPing();
      cancelDeadline();
      setQuiet(null);
    },
  };
}
