import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Door } from './system.ts';

export interface Seen {
  /** From the moment they were told to look to the last one's seeing it, ms; both by this process's clock. */
  ms: number;
  /** How many were moved on to a screen instead of being sent all of the output. */
  skipped: number;
}

/** Viewers in a process of their own, so that what they take in does not slow what is measured. */
export interface Viewers {
  /** Keys of the first of them. */
  send(keys: string): void;
  /** Forgets what they have been shown; resolves once all of them look for `text`. */
  look(text: string): Promise<void>;
  /** Resolves once all of them have been shown it; `since` is a time of this process's `performance`. */
  seen(since: number): Promise<Seen>;
  stop(): Promise<void>;
}

export interface ViewersOptions {
  door: Door;
  count: number;
  /** What their lines carry together; unbounded where it is not given. */
  bytesPerSecond?: number;
}

export type ToViewers =
  ({ type: 'join' } & ViewersOptions) | { type: 'send'; keys: string } | { type: 'look'; text: string };

export type FromViewers =
  | { type: 'joined' }
  | { type: 'looking' }
  /** `at`: ms since 1970, which two processes of one machine agree on. */
  | { type: 'seen'; at: number; skipped: number };

export async function startViewers(options: ViewersOptions): Promise<Viewers> {
  const path = fileURLToPath(new URL('./viewers-process.ts', import.meta.url));
  const child = fork(path, [], { execArgv: ['--no-warnings'] });
  const tell = (message: ToViewers) => child.send(message);
  const waiting = new Map<FromViewers['type'], (message: FromViewers) => void>();
  const early = new Map<FromViewers['type'], FromViewers>();
  child.on('message', (message: FromViewers) => {
    const resolve = waiting.get(message.type);
    if (resolve === undefined) early.set(message.type, message);
    else resolve(message);
    waiting.delete(message.type);
  });
  const hear = <Type extends FromViewers['type']>(type: Type) =>
    new Promise<Extract<FromViewers, { type: Type }>>((resolve, reject) => {
      // Kept by the very type that is asked for.
      const take = (message: FromViewers) => resolve(message as Extract<FromViewers, { type: Type }>);
      const kept = early.get(type);
      early.delete(type);
      if (kept !== undefined) return take(kept);
      waiting.set(type, take);
      child.once('exit', () => reject(new Error('the viewers’ process ended')));
    });
  child.setMaxListeners(0);
  tell({ type: 'join', ...options });
  await hear('joined');
  return {
    send: (keys) => void tell({ type: 'send', keys }),
    async look(text) {
      early.delete('seen');
      tell({ type: 'look', text });
      await hear('looking');
    },
    async seen(since) {
      const { at, skipped } = await hear('seen');
      return { ms: at - (performance.timeOrigin + since), skipped };
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await gone;
    },
  };
}
