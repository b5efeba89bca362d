import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import type { CommandRow } from '#protocol/commands/command.ts';
import type { LastSeen } from '#protocol/seen/messages.ts';
import {
  AWAY_MS,
  awaySentence,
  awayWords,
  firstOf,
  whileAway,
  type WhileAway,
} from '../../transcript/away.ts';
import { duration } from '../kit/moment.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Notice } from '../workspace/notices.ts';
import type { Transcript } from './transcript.svelte.ts';

/** It is looked whether the live end is looked at so often, in ms. */
const LOOK_MS = 2_000;
/** Where one left is marked until it has been seen for so long, in ms. */
const SEEN_MS = 12_000;
/** Pages of commands that are read of the time one was away. */
const MAX_PAGES = 5;

export interface AwayOptions {
  session: Session;
  screen: Screen;
  transcript: Transcript;
  clock: Clock;
  isVisible(): boolean;
}

/** Something else that happened meanwhile, as a part of the sentence, and what shows it. */
export interface AlsoTold {
  text: string;
  run(): void;
}

/** Where whoever is before this page left, and what happened meanwhile. */
export class Away {
  readonly #options: AwayOptions;
  readonly #ends = new Disposables();
  #found = $state.raw<WhileAway | null>(null);
  /** When one left, until what happened since has been seen. */
  #since = $state.raw<number | null>(null);
  #also: (since: number) => AlsoTold | null = $state.raw(() => null);
  #hidden: LastSeen | null = null;
  #seenMs = 0;
  #cancel: () => void = () => undefined;

  constructor(options: AwayOptions) {
    this.#options = options;
    this.#ends.add(
      options.session.connection.seen.onWelcome((last) => {
        if (last !== null) void this.#returned(last);
      }),
    );
    this.#ends.add(() => this.#cancel());
    this.#tick();
  }

  /** What happened; null where that has been seen. */
  get found(): WhileAway | null {
    return this.#found;
  }

  /** From now on this too is told of the time since one left. */
  alsoTells(also: (since: number) => AlsoTold | null): void {
    this.#also = also;
  }

  #alsoTold(): AlsoTold | null {
    return this.#since === null ? null : this.#also(this.#since);
  }

  sentence(now: number): string | null {
    const found = this.#found;
    const also = this.#alsoTold()?.text ?? null;
    if (found === null) return also === null ? null : awayWords(also);
    return awaySentence(found, { now, lasted: duration, also });
  }

  notice(now: number): Notice | null {
    const text = this.sentence(now);
    if (text === null) return null;
    const also = this.#alsoTold();
    const showAlso = () => {
      also?.run();
      this.#since = null;
    };
    const offers = [
      { id: 'dismiss', label: 'Dismiss', run: () => this.dismiss() },
      ...(also === null ? [] : [{ id: 'show-also', label: 'Show note', run: showAlso }]),
      ...(this.#found === null ? [] : [{ id: 'show', label: 'Show', run: () => this.show() }]),
    ];
    return { tone: 'plain', key: 'away', text, offers };
  }

  /** Goes to the first of it. */
  show(): void {
    const found = this.#found;
    if (found === null) return;
    const { transcript } = this.#options;
    const { terminal, line } = firstOf(found);
    transcript.openAt(terminal, line);
    this.#found = null;
    this.#since = null;
  }

  dismiss(): void {
    this.#found = null;
    this.#since = null;
    this.#options.transcript.setMark(null);
  }

  /** It became visible, or hidden: who does not see the page is away. */
  handleVisibility(): void {
    if (!this.#options.isVisible()) this.#hidden = this.#place();
    else if (this.#hidden !== null) {
      void this.#returned(this.#hidden);
      this.#hidden = null;
    }
  }

  #roomNow(): number {
    const { session, clock } = this.#options;
    return clock.now() + (session.view?.clockOffsetMs ?? 0);
  }

  /** The live end as it is shown now; null where something else is, or nothing. */
  #place(): LastSeen | null {
    const { session, screen, transcript } = this.#options;
    const terminal = session.view?.watching ?? null;
    const line = screen.browser?.searched?.last;
    const isAtEnd = session.isHeard && !transcript.isOpen && screen.facts.scrolledBy === 0;
    // While another terminal's screen is on its way, the line would be of the one before.
    const isShown = screen.browser?.held?.terminal === terminal;
    if (terminal === null || line === undefined || !isAtEnd || !isShown) return null;
    return { terminal, line, at: this.#roomNow() };
  }

  #tick(): void {
    const { clock, session, isVisible } = this.#options;
    this.#cancel = clock.after(LOOK_MS, () => {
      const place = isVisible() ? this.#place() : null;
      if (place !== null) session.connection.seen.lookedAt(place.terminal, place.line);
      if (place !== null && (this.#found !== null || this.#since !== null)) this.#seenMs += LOOK_MS;
      if (this.#seenMs >= SEEN_MS) this.dismiss();
      this.#tick();
    });
  }

  async #returned(left: LastSeen): Promise<void> {
    if (this.#roomNow() - left.at < AWAY_MS) return;
    const read = await this.#commandsSince(left);
    if (read === null) return;
    this.#seenMs = 0;
    this.#since = left.at;
    this.#found = whileAway(read.rows, { left, hasMore: read.hasMore });
    const text = this.sentence(this.#roomNow());
    this.#options.transcript.setMark(
      this.#found === null || text === null ? null : { place: this.#found.place, text },
    );
  }

  async #commandsSince({ at }: LastSeen): Promise<{ rows: CommandRow[]; hasMore: boolean } | null> {
    const { commands } = this.#options.session.connection;
    const rows: CommandRow[] = [];
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const before = rows.at(-1);
      const page = await commands.page(before === undefined ? {} : { before });
      if (!page.ok) return null;
      rows.push(...page.value);
      const last = page.value.at(-1);
      // What was entered before may still have ended since: one page more has all that is likely.
      if (last === undefined || last.startedAt < at - AWAY_MS) return { rows, hasMore: false };
    }
    return { rows, hasMore: true };
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getAway, setAway] = createContext<Away>();
