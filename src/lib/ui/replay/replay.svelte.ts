import { createContext } from 'svelte';
import type { Clock } from '#base/ports.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import type { Moment } from '#protocol/replay/moment.ts';

export interface ReplayOptions {
  clock: Clock;
  /** The page shows the past of this terminal now. */
  onOpened(terminal: string): void;
  /** Back to a line of the transcript. */
  onBack(place: LinePlace): void;
  /** The keyboard goes back to the live terminal. */
  onClosed(): void;
}

/** What shows the past in the page: has the keyboard meanwhile, and knows which moment it shows. */
export interface ReplayedView {
  focus(): void;
  moment(): number;
}

/** Whether the page shows the past, and where in it one began. */
export class Replay {
  readonly #options: ReplayOptions;
  #opened = $state.raw<Moment | null>(null);
  /** Somebody typed, and nothing came of it. */
  #typedInVain = $state.raw(0);
  /** The line of the transcript from which it was opened. */
  #from = $state.raw<LinePlace | null>(null);
  #view: ReplayedView | null = null;

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

  /** Where one can go back to; null where it was not opened from the transcript. */
  get from(): LinePlace | null {
    return this.#from;
  }

  /** Shows a moment of a terminal, wherever the page is now; the live terminal stays as it is. */
  openMoment(terminal: string, at: number): void {
    this.#open({ terminal, at }, null);
  }

  /** As `openMoment`, from a line of the transcript. */
  openFrom(place: LinePlace, at: number): void {
    this.#open({ terminal: place.terminal, at }, place);
  }

  #open(moment: Moment, from: LinePlace | null): void {
    this.#opened = moment;
    this.#from = from;
    this.#options.onOpened(moment.terminal);
  }

  /** Another terminal is watched: it is shown at the moment that is shown now. */
  follow(terminal: string): void {
    const opened = this.#opened;
    if (opened === null || opened.terminal === terminal) return;
    this.openMoment(terminal, this.#view?.moment() ?? opened.at);
  }

  /** Back to the transcript, at the line from which it was opened. */
  goBack(): void {
    const from = this.#from;
    this.giveWay();
    if (from !== null) this.#options.onBack(from);
  }

  /** Something else is read in its place. */
  giveWay(): void {
    this.#opened = null;
    this.#from = null;
  }

  /** Back to now. */
  close(): void {
    if (this.#opened === null) return;
    this.giveWay();
    this.#options.onClosed();
  }

  noteTyped(): void {
    this.#typedInVain += 1;
  }

  /** From now on this shows the past. */
  isShownBy(view: ReplayedView): void {
    this.#view = view;
  }

  focus(): void {
    this.#view?.focus();
  }
}

export const [getReplay, setReplay] = createContext<Replay>();
