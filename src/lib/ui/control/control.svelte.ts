import { assertNever } from '#base/assert-never.ts';
import { Disposables } from '#base/disposables.ts';
import { heirs, pauseOf, type PauseStanding } from './standing.ts';
import { wayToControl, type Act, type Offer } from '../workspace/notice.ts';
import { saidWords } from './said-words.ts';
import type { Session } from '../session/session.svelte.ts';

export interface ControlOptions {
  session: Session;
  now: () => number;
  nameOf(person: string): string | null;
  /** Somebody else's pause is ended with a reason only. */
  onReasonNeeded(): void;
}

/** Every verb of who types and who may not, and what was last said of it. */
export class Control {
  readonly #session: Session;
  readonly #options: ControlOptions;
  readonly #ends = new Disposables();
  #said = $state.raw<{ text: string; at: number; terminal: unknown } | null>(null);
  /** Those to whom control can be handed. */
  readonly heirs = $derived.by(() => heirs(this.#session.view));

  constructor(options: ControlOptions) {
    this.#options = options;
    this.#session = options.session;
    this.#ends.add(
      options.session.connection.record.onRecorded((event) => {
        const me = options.session.view?.you.person;
        if (me === undefined) return;
        const text = saidWords(event, { me, nameOf: (person) => options.nameOf(person) });
        const { terminal } = event.fact;
        if (text !== null) this.#said = { text, at: options.now(), terminal };
      }),
    );
  }

  /** What has last happened, in words; of another terminal than the watched one nothing is said. */
  get said(): { text: string; at: number } | null {
    const said = this.#said;
    return said?.terminal === undefined || said.terminal === this.#session.view?.watching ? said : null;
  }

  /** `now` comes from the page's ticker, so that what a moment allows is seen when it has come. */
  pauseAt(now: number): PauseStanding | null {
    return pauseOf(this.#session.view, now);
  }

  do(act: Act, person: string | null = null): void {
    const { connection } = this.#session;
    switch (act) {
      case 'ask':
        return connection.control.ask();
      case 'withdraw':
        return connection.control.withdraw();
      case 'take':
      case 'take-over':
        return connection.control.take();
      case 'grant':
        return person === null ? undefined : connection.control.grant(person);
      case 'decline':
        return person === null ? undefined : connection.control.decline(person);
      case 'release':
        return connection.control.release();
      case 'pause':
        return connection.control.pause();
      case 'resume':
        return connection.control.resume();
      case 'resume-with-reason':
        return this.#options.onReasonNeeded();
      case 'stop':
        return connection.control.stop();
      default:
        assertNever(act);
    }
  }

  accept({ act, person }: Offer): void {
    this.do(act, person);
  }

  /** One key for it all: asks for control or takes it where it is free, withdraws what was asked, gives up what one has. */
  toggle(): void {
    const { standing } = this.#session;
    if (standing.kind === 'none') return;
    if (standing.kind === 'mine') this.do('release');
    else if (standing.isAsked) this.do('withdraw');
    else {
      const way = wayToControl(standing);
      if (way !== null) this.accept(way);
    }
  }

  /** Grants control to who asked first. */
  grantFirst(): void {
    const { standing } = this.#session;
    const first = standing.kind === 'mine' ? standing.asks[0] : undefined;
    if (first !== undefined) this.do('grant', first.person);
  }

  togglePause(): void {
    const pause = pauseOf(this.#session.view, this.#options.now());
    if (pause === null) {
      if (this.#session.may('pause-input') && !this.#session.isOver) this.do('pause');
    } else if (pause.resume.may === 'now') this.do('resume');
    else if (pause.resume.may === 'with-reason') this.do('resume-with-reason');
  }

  dispose(): void {
    this.#ends.dispose();
  }
}
