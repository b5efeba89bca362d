import { Disposables } from '#base/disposables.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import type { Connection } from '../../session/connection.ts';
import type { BrowserScreen } from '../../terminal/browser-screen.ts';
import { linesShown } from '../../terminal/places.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Transcript } from '../transcript/transcript.svelte.ts';

type PlacesSession = Pick<Session, 'view'> & { connection: Pick<Connection, 'output'> };
type PlacesScreen = Pick<Screen, 'isCovered' | 'isPast' | 'onFacts'> & {
  readonly browser: Pick<BrowserScreen, 'searched' | 'places' | 'showLine' | 'showEnd'> | null;
};

/** Brings lines into view, also of a terminal that is not watched yet. */
export class Places {
  readonly #session: PlacesSession;
  readonly #screen: PlacesScreen;
  readonly #ends = new Disposables();
  #wanted: LinePlace | null = null;
  #transcript: Pick<Transcript, 'isOpen' | 'openAt'> | null = null;
  /** Its terminal was asked for. */
  #isAsked = false;

  constructor(session: PlacesSession, screen: PlacesScreen) {
    this.#session = session;
    this.#screen = screen;
    this.#ends.add(
      session.connection.output.onOutput((output, done) => {
        done();
        if (output.type === 'caught-up') this.#show();
      }),
    );
    let olderLines = Infinity;
    this.#ends.add(
      screen.onFacts((facts) => {
        if (facts.size === null || facts.olderLines >= olderLines) return;
        olderLines = facts.olderLines;
        this.#show();
      }),
    );
  }

  /** From now on what the screen does not have is shown there, and all while it is open or the past is shown. */
  olderIn(transcript: Pick<Transcript, 'isOpen' | 'openAt'>): void {
    this.#transcript = transcript;
  }

  go(place: LinePlace): void {
    const isHere =
      this.#session.view?.watching === place.terminal &&
      (this.#screen.browser?.searched?.first ?? Infinity) <= place.line;
    const transcript = this.#transcript;
    if (transcript !== null && (transcript.isOpen || this.#screen.isPast || !isHere)) {
      if (transcript.openAt(place.terminal, place.line)) return;
    }
    this.#wanted = place;
    this.#isAsked = false;
    this.#show();
  }

  #show(): void {
    const wanted = this.#wanted;
    const { view, connection } = this.#session;
    // Before the first welcome nothing is watched.
    if (wanted === null || view === null || view.watching === null) return;
    if (view.watching === wanted.terminal) {
      const first = this.#screen.browser?.searched?.first;
      // The screen is still to come, and what was before it is put behind it a moment later.
      if (first === undefined) return;
      if (first <= wanted.line) this.#wanted = null;
      this.#bringIntoView(wanted.line);
    } else if (this.#isAsked) {
      // Somebody went to another terminal meanwhile.
      this.#wanted = null;
    } else if (view.terminals.some(({ terminal }) => terminal === wanted.terminal)) {
      this.#isAsked = true;
      connection.output.watch(wanted.terminal);
    }
  }

  #bringIntoView(line: number): void {
    // What is read instead of the screen says which line is where.
    if (this.#screen.isCovered) document.querySelector(`[data-line="${line}"]`)?.scrollIntoView();
    else this.#screen.browser?.showLine(line);
  }

  /** The lines that are shown; null where a program has the whole screen, or there is none yet. */
  inSight(): { first: number; last: number; isAtEnd: boolean } | null {
    const places = this.#screen.browser?.places;
    const lines = places === undefined || places === null ? null : linesShown(places.shown);
    return lines === null ? null : { ...lines, isAtEnd: places?.isAtEnd ?? true };
  }

  showEnd(): void {
    this.#screen.browser?.showEnd();
  }

  dispose(): void {
    this.#ends.dispose();
  }
}
