import { createContext } from 'svelte';
import { on } from 'svelte/events';
import type { Dispose } from '#base/disposables.ts';
import { SEEN_MS } from '../../session/input/burst.ts';
import { earlyKeys } from './keys.ts';

/** Who takes what is typed before there is a terminal. */
export interface EarlyKeysTaker {
  /** Whether a terminal is on its way, and nothing else has the keyboard. */
  isAwaited(): boolean;
  take(keys: string): void;
}

/**
 * The keyboard from the page's beginning until there is a terminal to have it: without this the first keys of a line are
 * lost, and what is left of it runs.
 */
export class EarlyKeys {
  readonly #now: () => number;
  #taker: EarlyKeysTaker | null = null;
  /** What was typed before anybody took it, without a pause. */
  #typed = '';
  #typedAt = -SEEN_MS;

  constructor(now: () => number) {
    this.#now = now;
  }

  listen(): Dispose {
    return on(window, 'keydown', (event) => this.#handleKey(event), { capture: true });
  }

  /** From now on `taker` is told of them, at once of those that are still being typed. */
  handTo(taker: EarlyKeysTaker): void {
    this.#taker = taker;
    if (this.#typed !== '' && !this.#isPaused) taker.take(this.#typed);
    this.#typed = '';
  }

  get #isPaused(): boolean {
    return this.#now() - this.#typedAt >= SEEN_MS;
  }

  #handleKey(event: KeyboardEvent): void {
    const keys = isElsewhere(event.target) ? null : earlyKeys(event);
    if (keys === null) return;
    if (this.#taker === null) this.#keep(keys);
    else if (this.#taker.isAwaited()) {
      event.preventDefault();
      event.stopPropagation();
      this.#taker.take(keys);
    }
  }

  #keep(keys: string): void {
    if (this.#isPaused) this.#typed = '';
    this.#typed += keys;
    this.#typedAt = this.#now();
  }
}

/** A field is typed into, and a button pressed. */
const isElsewhere = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('input, textarea, select, button, a, [contenteditable]');

export const [getEarlyKeys, setEarlyKeys] = createContext<EarlyKeys>();
