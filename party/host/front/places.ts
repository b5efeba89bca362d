import { MAX_SOURCES, SOURCE_FORGOTTEN_MS } from '#protocol/ground/limits.ts';
import { createRate, type Rate } from '#base/rate.ts';
import type { Source } from '../../rooms/source.ts';
import type { PlaceBounds, PlaceKind } from './place-bounds.ts';

type Counts = Record<PlaceKind, number>;

interface Account {
  counts: Counts;
  rates: Record<PlaceKind, Rate>;
  usedAt: number;
}

const KINDS: readonly PlaceKind[] = ['lines', 'requests', 'sockets'];

const none = (): Counts => ({ lines: 0, requests: 0, sockets: 0 });

/** How many places there are, for one source and for all together. */
export class Places {
  readonly #clock: { now(): number };
  readonly #bounds: PlaceBounds;
  readonly #accounts = new Map<Source, Account>();
  /** The shared account of sources that come when no more can be told apart. */
  readonly #others: Account;
  readonly #all = none();

  constructor({ clock, bounds }: { clock: { now(): number }; bounds: PlaceBounds }) {
    this.#clock = clock;
    this.#bounds = bounds;
    this.#others = this.#open();
  }

  /**
   * Takes a place and returns a function that frees it, once; null if there is none. For a proxy that forwards for
   * others there is no source, only the limit for all.
   */
  takePlace(kind: PlaceKind, source: Source | null): (() => void) | null {
    const bound = this.#bounds[kind];
    if (this.#all[kind] >= bound.all) return null;
    const account = source === null ? null : this.#account(source);
    if (account !== null && !this.#mayTake(kind, account)) return null;
    this.#count(kind, account, 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.#count(kind, account, -1);
      isTaken = false;
    };
  }

  /** Forgets sources that have nothing and asked for nothing of late. */
  forget(): void {
    const since = this.#clock.now() - SOURCE_FORGOTTEN_MS;
    for (const [source, { counts, usedAt }] of this.#accounts) {
      if (usedAt < since && KINDS.every((kind) => counts[kind] === 0)) this.#accounts.delete(source);
    }
  }

  #mayTake(kind: PlaceKind, { counts, rates }: Account): boolean {
    const { all, source, kept } = this.#bounds[kind];
    if (counts[kind] >= source) return false;
    // The last places are for those who have few.
    if (this.#all[kind] >= all - kept.places && counts[kind] >= kept.each) return false;
    return rates[kind].takeOne();
  }

  #count(kind: PlaceKind, account: Account | null, by: 1 | -1): void {
    this.#all[kind] += by;
    if (account === null) return;
    account.counts[kind] += by;
    account.usedAt = this.#clock.now();
  }

  #account(source: Source): Account {
    const known = this.#accounts.get(source);
    if (known !== undefined) return known;
    if (this.#accounts.size >= MAX_SOURCES) return this.#others;
    const account = this.#open();
    this.#accounts.set(source, account);
    return account;
  }

  #open(): Account {
    const rate = (kind: PlaceKind) => createRate(this.#clock, this.#bounds[kind].rate);
    const rates = { lines: rate('lines'), requests: rate('requests'), sockets: rate('sockets') };
    return { counts: none(), rates, usedAt: this.#clock.now() };
  }
}
