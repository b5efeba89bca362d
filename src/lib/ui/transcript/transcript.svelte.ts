import { createContext } from 'svelte';
import { createEmitter } from '#base/emitter.ts';
import type { Clock } from '#base/ports.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Layout } from '../workspace/layout.svelte.ts';

/** Of what was read before this much is still seen, in px. */
const AROUND_PX = 240;

/** Where the transcript is to be looked at. */
export interface Opening {
  place: LinePlace;
  /** Px of its line above the upper edge; null: the line stands a third below it. */
  offset: number | null;
  /** The line is shown as the one that is meant. */
  isMeant: boolean;
  /** Another one, though it may be of the same line. */
  turn: number;
}

/** What is said above a line. */
export interface LineMark {
  place: LinePlace;
  text: string;
}

export interface TranscriptOptions {
  session: Session;
  screen: Screen;
  clock: Clock;
  layout: Pick<Layout, 'isHandheld'>;
}

/** All lines of the session, which are read in the place of the live screen. */
export class Transcript {
  readonly #options: TranscriptOptions;
  #opening = $state.raw<Opening | null>(null);
  #below = $state.raw<number | null>(null);
  /** The terminal that was watched when it was opened. */
  #watched: string | null = null;
  /** Since it was opened, a line of another terminal led there: the keyboard went along unasked. */
  #isElsewhere = false;
  #onFold: ((place: LinePlace, at: number) => void) | null = $state.raw(null);
  readonly #openings = createEmitter<LinePlace>();
  /** A line of it is read from now on. */
  readonly onOpened = this.#openings.subscribe;
  #mark = $state.raw<LineMark | null>(null);

  constructor(options: TranscriptOptions) {
    this.#options = options;
  }

  /** Where it was opened; null while the live screen is shown. */
  get opening(): Opening | null {
    return this.#opening;
  }
  get isOpen(): boolean {
    return this.#opening !== null;
  }
  get isElsewhere(): boolean {
    return this.#isElsewhere;
  }
  /** Lines below what is seen, as the view last said; null where it has not. */
  get below(): number | null {
    return this.#below;
  }
  get clock(): Clock {
    return this.#options.clock;
  }
  /** The one line above which something is said; null where nothing is. */
  get mark(): LineMark | null {
    return this.#mark;
  }
  setMark(mark: LineMark | null): void {
    this.#mark = mark;
  }
  /** There is something that opens full-screen programs. */
  get opensFolds(): boolean {
    return this.#onFold !== null;
  }

  /** From now on this opens the replay of a full-screen program, from its line and at its beginning. */
  foldsOpen(by: (place: LinePlace, at: number) => void): void {
    this.#onFold = by;
  }

  openFold(place: LinePlace, at: number): void {
    this.#onFold?.(place, at);
  }

  /** Shows a line, in whichever terminal of the session it is; false where there is no such terminal. */
  openAt(terminal: string, line: number): boolean {
    const { view, connection } = this.#options.session;
    if (view?.terminals.some((each) => each.terminal === terminal) !== true) return false;
    this.#watched = terminal;
    if (view.watching !== terminal) {
      this.#isElsewhere = true;
      connection.output.watch(terminal);
    }
    this.#open({ place: { terminal, line }, offset: null, isMeant: true });
    return true;
  }

  /** Goes on above a line that is read elsewhere. */
  openAbove(line: number): void {
    const terminal = this.#options.session.view?.watching;
    if (terminal === undefined || terminal === null) return;
    this.#open({ place: { terminal, line }, offset: -AROUND_PX, isMeant: false });
  }

  /** Goes on from what the live screen shows first, so many px further up. */
  openHere(up = 0): void {
    const { browser } = this.#options.screen;
    const terminal = this.#options.session.view?.watching;
    const [first] = browser?.places?.shown.rows ?? [];
    const type = browser?.type ?? null;
    if (terminal === undefined || terminal === null || first === undefined || type === null) return;
    const line = browser?.places?.shown.isAlternate === true ? (browser.held?.last ?? 0) : first.line;
    const above = Math.floor(first.from / type.cols) * type.cell.height;
    this.#open({ place: { terminal, line }, offset: above - up, isMeant: false });
  }

  #open(opening: Omit<Opening, 'turn'>): void {
    this.#watched = opening.place.terminal;
    this.#below = null;
    this.#opening = { ...opening, turn: (this.#opening?.turn ?? 0) + 1 };
    this.#openings.emit(opening.place);
  }

  /** Another terminal is watched: who chose that wants to see it live. */
  handleWatching(terminal: string | null): void {
    if (!this.isOpen || terminal === this.#watched) return;
    this.#opening = null;
    this.#isElsewhere = false;
  }

  /** The view says how much there is below it. */
  seen(below: number): void {
    if (this.#below !== below) this.#below = below;
  }

  /** Back to the live end. */
  close(): void {
    this.#opening = null;
    this.#isElsewhere = false;
    const { browser } = this.#options.screen;
    // A phone would open its keyboard over what is to be read.
    if (this.#options.layout.isHandheld) browser?.showEnd();
    else browser?.scrollToEnd();
  }
}

export const [getTranscript, setTranscript] = createContext<Transcript>();
