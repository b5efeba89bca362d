import type { SearchPlace } from '#protocol/search/matching.ts';
import type { Stored } from './session-search.ts';

const HOUR_MS = 3_600_000;

/** Times that a search can be limited to. */
export const PERIODS = {
  any: { label: 'Any time', agoMs: null },
  hour: { label: 'Last hour', agoMs: HOUR_MS },
  day: { label: 'Last 24 hours', agoMs: 24 * HOUR_MS },
  week: { label: 'Last 7 days', agoMs: 7 * 24 * HOUR_MS },
} as const;
export type Period = keyof typeof PERIODS;

export const PLACE_LABELS: Record<SearchPlace, string> = {
  all: 'All',
  commands: 'Commands',
  output: 'Output',
};

interface Counted {
  stored: Pick<Stored, 'status' | 'isCut'>;
  count: number;
  /** Of the hit that is shown; -1 where none is. */
  index: number;
}

const number = (value: number) => value.toLocaleString('en');

/** How many there are, and which one is shown. */
export function countWords({ stored, count, index }: Counted): string {
  const isMore = stored.status === 'searching' || stored.isCut;
  if (count === 0) return stored.status === 'searching' ? 'Searching…' : 'No matches';
  const shown =
    index < 0
      ? `${number(count)} ${count === 1 ? 'match' : 'matches'}`
      : `${number(index + 1)} of ${number(count)}`;
  return isMore ? `${shown} so far` : shown;
}

/** What is to be known of a search besides its hits; null where there is nothing. */
export function searchNote({ status, percent, isScan, isBehind, isCut }: Stored): string | null {
  if (status === 'failed') return 'The search was interrupted. Change the text to try again.';
  if (status === 'searching') {
    const words = percent === 0 ? 'Still searching…' : `Still searching… ${percent} %`;
    return isScan ? `${words} Short texts take longer: every line is checked.` : words;
  }
  if (isCut) return 'Only the newest matches are listed. Type more to narrow it down.';
  return isBehind ? 'The newest lines are still being indexed.' : null;
}
