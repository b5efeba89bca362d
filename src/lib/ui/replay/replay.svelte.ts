import { createContext } from 'svelte';
import type { Clock } from '#base/ports.ts';
import type { Moment } from '#protocol/replay/moment.ts';

export interface ReplayOptions {
  clock: Clock;
  /** The keyboard goes back to the live terminal. */
  onClosed(): void;
}

/** Whether the page shows the past, and where in it one began. */
export class Replay {
  readonly #options: ReplayOptions;
  #opened = $state.raw<Moment | null>(null);
  /** Somebody typed, and nothing came of it. */
  #typedInVain = $state.raw(0);
  #focus: () => void = () => undefined;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  get isOpen(): boolean {
    return this.#opened !== null;
  }

  /** The moment that was asked for last; null while the page is live. */
  get opened(): Moment | null {
    return this.#opened;
  }

  get typedInVain(): number {
    return this.#typedInVain;
  }

  /** Shows a moment of a terminal, wherever the page is now; the live terminal stays as it is. */
  openMoment(terminal: string, at: number): void {
    this.#opened = { terminal, at };
  }

  /** Back to now. */
  close(): void {
    if (this.#opened === null) return;
    this.#opened = null;
    this.#options.onClosed();
  }

  noteTyped(): void {
    this.#typedInVain += 1;
  }

  /** From now on `focus` is where the keyboard is while the past is shown. */
  isAt(focus: () => void): void {
    this.#focus = focus;
  }

  focus(): void {
    this.#focus();
  }
}

export const [getReplay, setReplay] = createContext<Replay>();
