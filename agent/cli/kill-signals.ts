import { constants } from 'node:os';
import { CommandFailure } from './exit-codes.ts';

/**
 * Signals that end a process but leave it time to restore the terminal. A closed window sends SIGHUP, on Windows too.
 */
const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGBREAK'] as const;

/** The exit code that a shell gives to an end by a signal. */
export function killedBy(signal: (typeof SIGNALS)[number]): CommandFailure {
  return new CommandFailure('', 128 + (constants.signals[signal] ?? constants.signals.SIGTERM));
}

export interface KillOptions {
  /** Ctrl-C; whether that is all that it does. */
  onInterrupt?(): boolean;
}

/**
 * While a terminal is changed, these signals reject a promise instead of ending the process, so that it can be
 * restored.
 */
export function catchKills({ onInterrupt = () => false }: KillOptions = {}): {
  killed: Promise<never>;
  dispose(): void;
} {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  const handle = (signal: NodeJS.Signals) => {
    if (signal !== 'SIGINT' || !onInterrupt())
      reject(killedBy(SIGNALS.find((each) => each === signal) ?? 'SIGTERM'));
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  return {
    killed: promise,
    dispose: () => SIGNALS.forEach((signal) => process.off(signal, handle)),
  };
}
