import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import type { GivenToken } from '#protocol/people/token.ts';
import type { Handlers } from './handlers.ts';

/**
 * What shows who we are in requests over HTTP, as the room gave it on the socket: in memory alone, renewed over the
 * socket at half of its time.
 */
export interface Token {
  /** Shows the notes room who we are; null before the first welcome. */
  readonly notes: string | null;
  /** A valid token; waits for one while a socket opens. Null if none can be had. */
  get(): Promise<string | null>;
  /** A different token than this one, which the room did not accept; null if none can be had. */
  insteadOf(refused: string): Promise<string | null>;
  readonly handlers: Handlers<'welcome' | 'token-given'>;
  /** A socket is open, and its welcome to come. */
  awaited(): void;
  /** There is no socket to get one from now, or ever: requests that wait get none. */
  lost(now: { isFinal: boolean }): void;
}

export interface TokenOptions {
  clock: Clock;
  /** Asks for another on the socket. */
  renew(): void;
}

export function createToken({ clock, renew }: TokenOptions): Token {
  let held: (GivenToken & { until: number }) | null = null;
  /** What there is to have one from: a welcome to come, an open socket, the next one, nothing. */
  let source: 'welcome' | 'socket' | 'next' | 'none' = 'welcome';
  let waiting: ((token: string | null) => void)[] = [];
  let cancelRenewal: Dispose = () => undefined;

  function settle(token: string | null): void {
    const settled = waiting;
    waiting = [];
    for (const resolve of settled) resolve(token);
  }

  function next(): Promise<string | null> {
    if (source === 'none') return Promise.resolve(null);
    // However many need one, it is asked for once.
    if (source === 'socket' && waiting.length === 0) renew();
    return new Promise((resolve) => waiting.push(resolve));
  }

  function keep(given: GivenToken): void {
    held = { ...given, until: clock.now() + given.forMs };
    source = 'socket';
    cancelRenewal();
    cancelRenewal = clock.after(given.forMs / 2, renew);
    settle(given.http);
  }

  return {
    handlers: {
      welcome: (message) => keep(message.token),
      'token-given': (message) => keep(message.token),
    },
    get notes() {
      return held?.notes ?? null;
    },
    get() {
      if (held !== null && clock.now() < held.until) return Promise.resolve(held.http);
      return source === 'next' ? Promise.resolve(null) : next();
    },
    // The server answered, so that the next socket is near.
    insteadOf: (refused) => (held !== null && held.http !== refused ? Promise.resolve(held.http) : next()),
    awaited() {
      source = 'welcome';
    },
    lost({ isFinal }) {
      source = isFinal ? 'none' : 'next';
      cancelRenewal();
      settle(null);
    },
  };
}
