import type { Clock } from '#base/ports.ts';
import type { SearchQuery } from '#protocol/search/asks.ts';
import type { SearchHit } from '#protocol/search/hit.ts';
import type { SearchFacet } from '../../session/search/search.ts';

/** What the room has found so far. */
export interface Stored {
  status: 'none' | 'searching' | 'done' | 'failed';
  hits: readonly SearchHit[];
  percent: number;
  /** Every line is looked at: the text is too short for the index. */
  isScan: boolean;
  /** The newest lines are not in the index yet. */
  isBehind: boolean;
  /** There are more than are listed. */
  isCut: boolean;
}

export const NOTHING_STORED: Stored = {
  ...{ status: 'none', hits: [], percent: 0 },
  ...{ isScan: false, isBehind: false, isCut: false },
};

/** Who types a word is not searching for its first letter, in ms. */
const TYPING_MS = 150;
/** Asked too much, somebody waits, in ms. */
const PATIENCE_MS = 1_000;
/** More are not read by anybody, and would fill the page. */
export const MOST_HITS = 1_000;

export interface SessionSearchOptions {
  clock: Clock;
  find: SearchFacet['find'];
  newId(): string;
  onChange(stored: Stored): void;
}

/** Searches the session in the room, step by step; another search takes the place of the one before. */
export class SessionSearch {
  readonly #options: SessionSearchOptions;
  #run = 0;

  constructor(options: SessionSearchOptions) {
    this.#options = options;
  }

  begin(query: SearchQuery): void {
    const run = ++this.#run;
    this.#options.onChange({ ...NOTHING_STORED, status: 'searching' });
    this.#options.clock.after(TYPING_MS, () => void this.#go(run, query));
  }

  cancel(): void {
    this.#run += 1;
    this.#options.onChange(NOTHING_STORED);
  }

  async #go(run: number, query: SearchQuery): Promise<void> {
    const { find, newId, onChange } = this.#options;
    const id = newId();
    let stored: Stored = { ...NOTHING_STORED, status: 'searching' };
    for (let from: number | null = null; this.#run === run && stored.status === 'searching';) {
      const answer = await find(query, { from, id });
      if (this.#run !== run) return;
      if (!answer.ok && answer.problem === 'too-many') {
        await new Promise<void>((resolve) => this.#options.clock.after(PATIENCE_MS, resolve));
        continue;
      }
      if (!answer.ok) stored = { ...stored, status: 'failed' };
      else {
        const { hits, next, ...about } = answer.value;
        const all = [...stored.hits, ...hits];
        const isCut = all.length > MOST_HITS;
        const status = next === null || isCut ? 'done' : 'searching';
        stored = { ...about, status, hits: all.slice(0, MOST_HITS), isCut };
        from = next;
      }
      onChange(stored);
    }
  }
}
