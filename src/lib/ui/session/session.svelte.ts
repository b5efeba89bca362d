import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { mayRole, type Right } from '#protocol/wire/rights.ts';
import type { Connection } from '../../session/connection.ts';
import type { ConnectionState } from '../../session/connection-state.ts';
import type { SessionView } from '../../session/view.ts';
import type { RequestRefused } from '#protocol/wire/messages.ts';
import type { Ticker } from '../kit/ticker.svelte.ts';
import { statusOf } from './status.ts';
import { wordsFor } from './words.ts';

export interface SessionOptions {
  connection: Connection;
  ticker: Pick<Ticker, 'now'>;
  now(): number;
}

/** A connection as the page sees it: how it stands, what the room said of the session, and as whom one is in it. */
export class Session {
  readonly connection: Connection;
  readonly #options: SessionOptions;
  readonly #ends = new Disposables();
  #state = $state.raw<ConnectionState>({ status: 'connecting' });
  #view = $state.raw<SessionView | null>(null);
  #isCaughtUp = $state.raw(false);
  #refused = $state.raw<{ refused: RequestRefused; at: number } | null>(null);

  readonly status = $derived(
    statusOf({ state: this.#state, view: this.#view, isCaughtUp: this.#isCaughtUp }),
  );
  readonly role = $derived<Role>(this.#view?.role ?? 'observer');
  readonly isOver = $derived(this.#view !== null && this.#view.session.endedAt !== null);
  readonly isLive = $derived(this.#state.status === 'live');
  /** The server is there as far as anybody here knows. */
  readonly isHeard = $derived(this.isLive && (this.#view?.quietSince ?? null) === null);
  /** There is somebody to ask, and something to ask for. */
  readonly isOpen = $derived(this.isLive && !this.isOver);
  readonly endpointName = $derived(this.#view?.endpoint.name ?? '');
  readonly words = $derived.by(() =>
    wordsFor(this.status, { endpoint: this.endpointName, role: this.role, now: this.#options.ticker.now }),
  );

  constructor(options: SessionOptions) {
    const { connection, now } = options;
    this.#options = options;
    this.connection = connection;
    this.#ends.add(() => connection.close());
    this.#ends.add(
      connection.onState((state) => {
        if (state.status !== 'live') this.#isCaughtUp = false;
        this.#state = state;
      }),
    );
    this.#ends.add(
      connection.onView((view) => {
        this.#view = view;
      }),
    );
    this.#ends.add(
      connection.output.onOutput((output) => {
        if (output.type === 'screen') this.#isCaughtUp = false;
        if (output.type === 'caught-up') this.#isCaughtUp = true;
      }),
    );
    this.#ends.add(
      connection.onRefused((refused) => {
        this.#refused = { refused, at: now() };
      }),
    );
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get view(): SessionView | null {
    return this.#view;
  }

  /** Who is before this page; null until the room has said so. */
  get me(): string | null {
    return this.#view?.you.person ?? null;
  }

  /** The last request the room could not do. */
  get refused(): { refused: RequestRefused; at: number } | null {
    return this.#refused;
  }

  /** Whether this role may ever do it; whether it can now is another question. */
  may(right: Right): boolean {
    return mayRole(this.role, right);
  }

  /** A moment of the room's clock by this machine's, ms. */
  here(at: number): number {
    return at - (this.#view?.clockOffsetMs ?? 0);
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getSession, setSession] = createContext<Session>();
