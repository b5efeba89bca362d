import { Disposables } from '#base/disposables.ts';
import { linesShown } from '../../terminal/places.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

/** A line of one of the session's terminals. */
export interface LinePlace {
  terminal: string;
  line: number;
}

/** Brings lines into view, also of a terminal that is not watched yet. */
export class Places {
  readonly #session: Session;
  readonly #screen: Screen;
  readonly #ends = new Disposables();
  #wanted: LinePlace | null = null;
  /** Its terminal was asked for. */
  #isAsked = false;

  constructor(session: Session, screen: Screen) {
    this.#session = session;
    this.#screen = screen;
    this.#ends.add(
      session.connection.output.onOutput((output, done) => {
        done();
        if (output.type === 'caught-up') this.#show();
      }),
    );
    let olderLines = 0;
    this.#ends.add(
      screen.onFacts((facts) => {
        if (facts.olderLines < olderLines) this.#show();
        olderLines = facts.olderLines;
      }),
    );
  }

  go(place: LinePlace): void {
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
      this.#bringIntoView(wanted.line);
      // What is before is put behind the screen a moment later.
      if ((this.#screen.browser?.searched?.first ?? 0) <= wanted.line) this.#wanted = null;
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
