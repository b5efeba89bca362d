import { createContext } from 'svelte';

/** What can be done about a notice, by one button. */
export interface NoticeOffer {
  id: string;
  label: string;
  run(): void;
}

/** What there is to say now, in the one line that is kept for it, and what can be done about it. */
export interface Notice {
  tone: 'plain' | 'waiting' | 'failed' | 'asking' | 'paused';
  /** Changes when something new is said, though the text of one and the same goes on changing. */
  key: string;
  text: string;
  offers: readonly NoticeOffer[];
}

/** What is said before what: a lost line before all that happens behind it. */
const RANKS = [
  'outdated',
  'unsent',
  'refused',
  'status',
  'asked',
  'paused',
  'held',
  'happened',
  'stray-modes',
  'following',
  'standing',
] as const;
type Rank = (typeof RANKS)[number];

/** What has happened is spoken of this long, in ms. */
const NEWS_MS = 6000;

/** What was said of a moment, while it is news. */
export function newsAt<T extends { at: number }>(now: number, said: T | null): T | null {
  return said !== null && now - said.at < NEWS_MS ? said : null;
}

export function plainNotice(tone: Notice['tone'], text: string): Notice {
  return { tone, key: text, text, offers: [] };
}

/** What the concepts have to say; the first by rank is said. */
export class Notices {
  readonly #sources: { rank: Rank; notice: () => Notice | null }[] = [];

  add(rank: Rank, notice: () => Notice | null): void {
    this.#sources.push({ rank, notice });
    this.#sources.sort((a, b) => RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank));
  }

  get current(): Notice | null {
    for (const { notice } of this.#sources) {
      const said = notice();
      if (said !== null) return said;
    }
    return null;
  }
}

export const [getNotices, setNotices] = createContext<Notices>();
