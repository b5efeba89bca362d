import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import type { SearchedLines } from '../../terminal/browser-screen.ts';
import type { Found } from '../../terminal/finder.ts';
import type { Reading } from '../reading/reading.svelte.ts';
import type { Screen } from '../screen/screen.svelte.ts';

/** Looking for a text in the output. */
export class Search {
  readonly #screen: Screen;
  readonly #reading: Pick<Reading, 'set'>;
  readonly #ends = new Disposables();
  #isOpen = $state.raw(false);
  #found = $state.raw<Found | null>(null);

  constructor(screen: Screen, reading: Pick<Reading, 'set'>) {
    this.#screen = screen;
    this.#reading = reading;
    this.#ends.add(
      screen.onFound((found) => {
        this.#found = found;
      }),
    );
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }
  get found(): Found | null {
    return this.#found;
  }
  /** What of the output is searched. */
  get searched(): SearchedLines | null {
    void this.#found;
    return this.#screen.browser?.searched ?? null;
  }

  /** Matches are marked on the screen itself. */
  open(): void {
    this.#reading.set(false);
    this.#isOpen = true;
  }

  close(): void {
    this.#isOpen = false;
    this.#screen.browser?.finder.clear();
    this.#screen.focus();
  }

  /** Marks the next match in a direction; nothing where nothing is looked for. */
  look(term: string, direction: 'next' | 'previous'): void {
    const finder = this.#screen.browser?.finder;
    if (term === '') finder?.clear();
    else finder?.[direction](term);
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getSearch, setSearch] = createContext<Search>();
