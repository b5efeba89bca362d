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

  constructor(session: Session, screen: Screen) {
    this.#session = session;
    this.#screen = screen;
    this.#ends.add(
      session.connection.output.onOutput((output, done) => {
        done();
        if (output.type === 'caught-up') this.#show();
      }),
    );
  }

  go(place: LinePlace): void {
    this.#wanted = place;
    if (this.#session.view?.watching === place.terminal) this.#show();
    else this.#session.connection.output.watch(place.terminal);
  }

  #show(): void {
    const wanted = this.#wanted;
    if (wanted === null || this.#session.view?.watching !== wanted.terminal) return;
    this.#wanted = null;
    this.#screen.browser?.showLine(wanted.line);
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
