import { createContext } from 'svelte';
import { assertNever } from '#base/assert-never.ts';
import { Disposables } from '#base/disposables.ts';
import { NO_COMMANDS, type CommandsWindow } from '../../session/commands/window.ts';
import { textWords } from '#protocol/commands/text.ts';
import type { Ticker } from '../kit/ticker.svelte.ts';
import type { People } from '../people/people.svelte.ts';
import type { WriteProblem } from '../../session/input/write-result.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Notice } from '../workspace/notices.ts';
import { unsentNotice, type ControlNotice, type Situation } from './notices.ts';
import { wayToControl, type Act, type Offer } from './offer.ts';
import { saidWords } from './said-words.ts';
import { heirs, pauseOf, standingOf } from './standing.ts';

export interface ControlOptions {
  session: Session;
  people: Pick<People, 'nameOf'>;
  ticker: Pick<Ticker, 'now'>;
  /** Whether somebody types, as they say of themselves. */
  isTyping(person: string): boolean;
  now: () => number;
  /** Somebody else's pause is ended with a reason only. */
  askReason(): void;
  /** What was offered is done: whoever pressed a button that is gone by then types on. */
  onAccepted(): void;
}

/** Every verb of who types and who may not, and what was last said of it. */
export class Control {
  readonly #session: Session;
  readonly #options: ControlOptions;
  readonly #ends = new Disposables();
  #commands = $state.raw<CommandsWindow>(NO_COMMANDS);
  #said = $state.raw<{ text: string; at: number; terminal: unknown } | null>(null);
  /** Who has control of the watched terminal. */
  readonly standing = $derived.by(() => standingOf(this.#session.view));
  readonly pause = $derived.by(() => pauseOf(this.#session.view, this.#options.ticker.now));
  /** The person who has control of the watched terminal, or null. */
  readonly holder = $derived.by(() => {
    if (this.standing.kind === 'mine') return this.#session.me;
    return this.standing.kind === 'theirs' ? this.standing.holder.person : null;
  });
  /** Whether a key pressed now would reach the shell. */
  readonly mayTypeNow = $derived(
    this.standing.kind === 'mine' || (this.standing.kind === 'free' && this.standing.mayTake),
  );
  readonly mayStop = $derived.by(() => this.#session.may('stop-program'));
  readonly mayChangePolicy = $derived.by(() => this.#session.may('change-policy'));
  /** Whether technicians take control from each other without being granted it. */
  readonly takeover = $derived.by(() => this.#session.view?.policy.takeover ?? false);
  /** What is to be seen from across the room. */
  readonly hands = $derived.by(() => {
    if (this.pause !== null) return 'paused';
    // While the server is away nobody types.
    return this.standing.kind === 'mine' && this.#session.isHeard ? 'mine' : null;
  });
  /** Those to whom control can be handed. */
  readonly heirs = $derived.by(() => heirs(this.#session.view));

  constructor(options: ControlOptions) {
    const { session, people } = options;
    this.#options = options;
    this.#session = session;
    this.#ends.add(
      session.connection.commands.follow((window) => {
        this.#commands = window;
      }),
    );
    this.#ends.add(
      session.connection.record.onRecorded((event) => {
        const { me } = session;
        if (me === null) return;
        const text = saidWords(event, { me, nameOf: (person) => people.nameOf(person) });
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

  get situation(): Situation {
    const { standing, pause } = this;
    const { role, endpointName: endpoint } = this.#session;
    const { ticker, isTyping } = this.#options;
    const typing = standing.kind === 'theirs' && isTyping(standing.holder.person) ? standing.holder : null;
    return { role, endpoint, standing, pause, typing, running: this.#running, now: ticker.now };
  }

  get #running(): string | null {
    const watching = this.#session.view?.watching;
    const row = this.#commands.commands.findLast(
      ({ terminal, exit }) => terminal === watching && exit === null,
    );
    return row === undefined ? null : textWords(row);
  }

  /** Why keys did not arrive, where that is for who may type. */
  whyUnsent(problem: WriteProblem): Notice | null {
    return this.offered(unsentNotice(problem, this.situation));
  }

  /** The notice with buttons that do what it offers. */
  offered(notice: ControlNotice | null): Notice | null {
    if (notice === null) return null;
    const offers = notice.offers.map((offer) => ({
      ...{ id: offer.act, label: offer.label },
      run: () => this.accept(offer),
    }));
    return { ...notice, offers };
  }

  do(act: Act, person: string | null = null): void {
    const { control, input } = this.#session.connection;
    // Whoever takes control or ends a pause has seen that nothing was sent without it.
    if (act === 'take' || act === 'take-over' || act === 'resume') input.seen();
    switch (act) {
      case 'ask':
        return control.ask();
      case 'withdraw':
        return control.withdraw();
      case 'take':
      case 'take-over':
        return control.take();
      case 'grant':
        return person === null ? undefined : control.grant(person);
      case 'decline':
        return person === null ? undefined : control.decline(person);
      case 'release':
        return control.release();
      case 'pause':
        return control.pause();
      case 'resume':
        return control.resume();
      case 'resume-with-reason':
        return this.#options.askReason();
      case 'stop':
        return control.stop();
      default:
        assertNever(act);
    }
  }

  /** Does what was offered. */
  accept({ act, person }: Offer): void {
    this.do(act, person);
    this.#options.onAccepted();
  }

  /** One key for it all: asks for control or takes it where it is free, withdraws what was asked, gives up what one has. */
  toggle(): void {
    const { standing } = this;
    if (standing.kind === 'none') return;
    if (standing.kind === 'mine') this.do('release');
    else if (standing.isAsked) this.do('withdraw');
    else {
      const way = wayToControl(standing);
      if (way !== null) this.do(way.act, way.person);
    }
  }

  /** Grants control to who asked first. */
  grantFirst(): void {
    const first = this.standing.kind === 'mine' ? this.standing.asks[0] : undefined;
    if (first !== undefined) this.do('grant', first.person);
  }

  togglePause(): void {
    const pause = pauseOf(this.#session.view, this.#options.now());
    if (pause === null) {
      if (this.#session.may('pause-input') && !this.#session.isOver) this.do('pause');
    } else if (pause.resume.may === 'now') this.do('resume');
    else if (pause.resume.may === 'with-reason') this.do('resume-with-reason');
  }

  /** Ends somebody else's pause. */
  resume(reason: string): void {
    this.#session.connection.control.resume(reason);
  }

  setTakeover(takeover: boolean): void {
    void this.#session.connection.control.changePolicy({ takeover });
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getControl, setControl] = createContext<Control>();
