import { assertNever } from '../assert-never.ts';
import { backoffMs, type BackoffOptions } from '../backoff.ts';
import type { Dispose } from '../disposables.ts';
import type { Clock, Random } from '../ports.ts';
import type { Pulse } from './pulse.ts';

/**
 * `idle`: not opened yet. `connecting`: a socket is on its way. `open`: there is one, and the peer has not welcomed us.
 * `waiting`: for the next attempt. `closed`: for good.
 */
export type LineStanding = 'idle' | 'connecting' | 'open' | 'live' | 'waiting' | 'closed';

/** One socket, from before it opens until it is lost or given up. What it says after that changes nothing. */
export interface Attempt<Reason> {
  /** False once it is lost or given up: events on it are then ignored. */
  readonly isCurrent: boolean;
  /** The socket is open. */
  opened(): void;
  /** The peer is there. */
  heard(): void;
  /** The socket is gone, or never came about. */
  lost(reason: Reason | null): void;
}

export interface Loss<Reason> {
  /** Null if the line fell silent or broke without a word. */
  reason: Reason | null;
  /** The peer had welcomed us. */
  wasLive: boolean;
  /** Attempts in a row since the line was last live, this one among them. */
  attempts: number;
}

export type ComeBack = { how: 'by-backoff' } | { how: 'after'; ms: number } | { how: 'never' };

/** How long a peer may be silent. */
export interface Patience {
  /** The step an attempt has to reach within `ms`; from there on the pulse tells whether the peer is there. */
  until: 'open' | 'live';
  ms: number;
  pulse: Pulse;
}

export interface DurableLineOptions<Reason> {
  clock: Clock;
  random: Random;
  backoff: BackoffOptions;
  /** Null if a peer that is gone always closes the socket. */
  patience: Patience | null;
  /** Opens a socket; returns its end. */
  openSocket(attempt: Attempt<Reason>): Dispose;
  /** A socket, or an attempt at one, is lost; says when to try again. Not called for one that `close` gave up. */
  onLost(loss: Loss<Reason>): ComeBack;
  /** The next attempt is this far away, in ms. */
  onWaiting?(ms: number): void;
}

const NOTHING = () => undefined;

/** One socket after another to one peer, for as long as it makes sense to come back. */
export class DurableLine<Reason> {
  readonly #options: DurableLineOptions<Reason>;
  #standing: LineStanding = 'idle';
  #attempts = 0;
  /** The attempt that counts. */
  #current: object | null = null;
  #closeSocket: Dispose = NOTHING;
  /** Cancels the timer of the current attempt, or of the wait for the next. */
  #cancelTimer: Dispose = NOTHING;

  constructor(options: DurableLineOptions<Reason>) {
    this.#options = options;
  }

  get standing(): LineStanding {
    return this.#standing;
  }

  /** There is a socket, or an attempt at one. */
  get isUnderWay(): boolean {
    return this.#current !== null;
  }

  /** Tries now, unless a socket is there or on its way. */
  open(): void {
    if (this.#standing !== 'idle' && this.#standing !== 'waiting') return;
    const { patience, clock, openSocket } = this.#options;
    const mine = {};
    this.#cancelTimer();
    this.#standing = 'connecting';
    this.#current = mine;
    if (patience !== null) this.#cancelTimer = clock.after(patience.ms, () => this.giveUp(null));
    const end = openSocket(this.#attemptOf(mine));
    if (this.#current === mine) this.#closeSocket = end;
    else end();
  }

  /** The peer has welcomed the current socket. */
  welcomed(): void {
    if (this.#current === null) return;
    this.#attempts = 0;
    if (this.#standing !== 'live') this.#reach('live');
  }

  /** Gives up the current socket, which then counts as lost. */
  giveUp(reason: Reason | null): void {
    if (this.#current === null) return;
    this.#forget()();
    this.#lose(reason);
  }

  /** For good. */
  close(): void {
    this.#standing = 'closed';
    this.#forget()();
  }

  #attemptOf(mine: object): Attempt<Reason> {
    const isCurrent = () => this.#current === mine;
    return {
      get isCurrent() {
        return isCurrent();
      },
      opened: () => {
        if (isCurrent() && this.#standing === 'connecting') this.#reach('open');
      },
      heard: () => {
        if (isCurrent()) this.#options.patience?.pulse.heard();
      },
      lost: (reason) => {
        if (!isCurrent()) return;
        this.#forget();
        this.#lose(reason);
      },
    };
  }

  #reach(step: 'open' | 'live'): void {
    const { patience } = this.#options;
    this.#standing = step;
    if (patience?.until !== step) return;
    this.#cancelTimer();
    patience.pulse.start(() => this.giveUp(null));
  }

  /** Drops the current attempt; returns how to end its socket. */
  #forget(): Dispose {
    const end = this.#closeSocket;
    this.#current = null;
    this.#closeSocket = NOTHING;
    this.#cancelTimer();
    this.#options.patience?.pulse.stop();
    return end;
  }

  #lose(reason: Reason | null): void {
    const wasLive = this.#standing === 'live';
    this.#standing = 'waiting';
    this.#attempts += 1;
    const back = this.#options.onLost({ reason, wasLive, attempts: this.#attempts });
    // A listener may have closed the line.
    if (this.#standing === 'waiting') this.#wait(this.#waitMs(back));
  }

  #wait(ms: number | null): void {
    if (ms === null) return this.close();
    this.#cancelTimer = this.#options.clock.after(ms, () => this.open());
    this.#options.onWaiting?.(ms);
  }

  #waitMs(back: ComeBack): number | null {
    switch (back.how) {
      case 'by-backoff':
        return backoffMs(this.#attempts - 1, { ...this.#options.backoff, random: this.#options.random });
      case 'after':
        return back.ms;
      case 'never':
        return null;
      default:
        return assertNever(back);
    }
  }
}
