import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import type { Clock, Random } from '#base/ports.ts';
import { hex } from '#base/bytes.ts';
import { commandOf, hitCommand, isWanted } from '#protocol/search/filter.ts';
import type { SearchHit } from '#protocol/search/hit.ts';
import { excerptOf, findIn, type SearchFilter, type SearchWish } from '#protocol/search/matching.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import { mergeHits, type InPage } from './hits.ts';
import { PERIODS, type Period } from './words.ts';
import { NOTHING_STORED, SessionSearch, type Stored } from './session-search.ts';

/** What stands in the search. */
export interface Asked extends SearchWish, Pick<SearchFilter, 'place' | 'isFailed'> {
  period: Period;
}

export interface SearchOptions {
  screen: Screen;
  session: Session;
  clock: Clock;
  random: Random;
  /** Matches are marked on the screen itself: what covers it goes. */
  uncover(): void;
  /** Shows a line of the session. */
  go(place: { terminal: string; line: number }): void;
  /** There is something to list, where there is room for it. */
  listed(): void;
  closed(): void;
}

const NOTHING: Asked = {
  ...{ text: '', isExact: false, isWord: false, place: 'all', isFailed: false },
  period: 'any',
};

/** Looking for a text in the whole session: in the page what stands there now, what was before and elsewhere in the room. */
export class Search {
  readonly #options: SearchOptions;
  readonly #ends = new Disposables();
  readonly #session: SessionSearch;
  #isOpen = $state.raw(false);
  #asked = $state.raw<Asked>(NOTHING);
  #stored = $state.raw<Stored>(NOTHING_STORED);
  #here = $state.raw<readonly SearchHit[]>([]);
  #inPage = $state.raw<InPage | null>(null);
  #index = $state.raw(-1);
  readonly #hits = $derived(mergeHits(this.#here, { stored: this.#stored.hits, inPage: this.#inPage }));

  constructor(options: SearchOptions) {
    this.#options = options;
    const { session, clock, random } = options;
    this.#session = new SessionSearch({
      clock,
      find: (query, step) => session.connection.search.find(query, step),
      newId: () => hex(random.bytes(8)),
      onChange: (stored) => this.#take(stored),
    });
    this.#ends.add(() => this.#session.cancel());
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }
  get asked(): Asked {
    return this.#asked;
  }
  get stored(): Stored {
    return this.#stored;
  }
  get hits(): readonly SearchHit[] {
    return this.#hits;
  }
  /** Of the hit that is shown; -1 where none is yet. */
  get index(): number {
    return this.#index;
  }

  /** Only part of the session is searched, as it was chosen. */
  get isLimited(): boolean {
    const { text: _text, ...limits } = NOTHING;
    return Object.entries(limits).some(([name, value]) => Reflect.get(this.#asked, name) !== value);
  }

  /** Searches all of the session again. */
  widen(): void {
    this.change({ ...NOTHING, text: this.#asked.text });
  }

  open(): void {
    this.#options.uncover();
    this.#isOpen = true;
    if (this.#asked.text !== '') this.change({});
  }

  close(): void {
    this.#isOpen = false;
    this.#session.cancel();
    this.#here = [];
    this.#index = -1;
    this.#options.screen.browser?.finder.clear();
    this.#options.closed();
    this.#options.screen.focus();
  }

  /** Another text, or looked for otherwise. */
  change(change: Partial<Asked>): void {
    this.#asked = { ...this.#asked, ...change };
    this.#index = -1;
    this.#here = [];
    const { screen } = this.#options;
    const { text, isExact, isWord } = this.#asked;
    if (text === '') {
      screen.browser?.finder.clear();
      return this.#session.cancel();
    }
    screen.browser?.finder.look(text, { caseSensitive: isExact, wholeWord: isWord });
    this.#session.begin({ ...this.#asked, ...this.#times() });
    void this.#lookHere();
  }

  #times(): Pick<SearchFilter, 'since' | 'until'> {
    const { session, clock } = this.#options;
    const { agoMs } = PERIODS[this.#asked.period];
    if (agoMs === null) return { since: null, until: null };
    return { since: clock.now() + (session.view?.clockOffsetMs ?? 0) - agoMs, until: null };
  }

  /** The next hit, further back in time or nearer to now; round and round. */
  step(direction: 'older' | 'newer'): void {
    const count = this.#hits.length;
    if (count === 0) return;
    const next = this.#index + (direction === 'older' ? 1 : -1);
    this.pick(this.#index < 0 && direction === 'newer' ? count - 1 : (next + count) % count);
  }

  pick(index: number): void {
    const hit = this.#hits[index];
    if (hit === undefined) return;
    this.#index = index;
    const { screen, session, go } = this.#options;
    const isHere = hit.terminal === session.view?.watching && (this.#inPage?.first ?? Infinity) <= hit.line;
    if (isHere && !screen.isCovered && !screen.isPast) screen.browser?.markLine(hit.line);
    else go(hit);
  }

  #take(stored: Stored): void {
    this.#stored = stored;
    if (stored.hits.length > 0) this.#options.listed();
  }

  /** What stands in the page, line by line; what was typed in full the room knows by the shells' marks. */
  async #lookHere(): Promise<void> {
    const asked = this.#asked;
    const { session, screen } = this.#options;
    const terminal = session.view?.watching ?? null;
    const searched = screen.browser?.searched ?? null;
    const isOfCommands = asked.place === 'commands';
    if (terminal === null || searched === null || searched.isAlternate || isOfCommands) {
      this.#inPage = null;
      return;
    }
    const page = await session.connection.commands.page();
    if (this.#asked !== asked) return;
    const rows = page.ok ? page.value : [];
    const wanted = { ...asked, ...this.#times() };
    const texts = screen.browser?.texts({ from: searched.first, to: searched.last }) ?? [];
    const found = texts.flatMap(({ line, text }) => {
      const at = findIn(text, asked);
      if (at === -1) return [];
      const command = commandOf(rows, { terminal, line });
      if (!isWanted(wanted, { command, line, printed: null })) return [];
      const hit = command === null ? null : hitCommand(command);
      return [{ terminal, line, text: excerptOf(text, at), command: hit }];
    });
    this.#here = found.reverse();
    this.#inPage = { terminal, first: searched.first };
    if (found.length > 0) this.#options.listed();
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getSearch, setSearch] = createContext<Search>();
