import { constants } from 'node:os';
import { CommandFailure } from './exit-codes.ts';

/** What ends a process that can still put things back: SIGHUP is the closed window, on Windows too. */
const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGBREAK'] as const;

/** As a shell counts the end by a signal. */
export function killedBy(signal: (typeof SIGNALS)[number]): CommandFailure {
  return new CommandFailure('', 128 + (constants.signals[signal] ?? constants.signals.SIGTERM));
}

export interface KillOptions {
  /** Ctrl-C; whether that is all that it does. */
  onInterrupt?(): boolean;
}

/** While a terminal is not as it was: what would end the process at once rejects instead, so that it is put back first. */
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
