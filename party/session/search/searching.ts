import { SEARCH_HITS, SEARCH_PAGES } from '#protocol/ground/limits.ts';
import type { LineLeaf } from '#protocol/lines/leaf.ts';
import type { SearchAnswer, SearchHit } from '#protocol/search/hit.ts';
import { excerptOf, findIn, trigramsOf, type SearchWish } from '#protocol/search/matching.ts';
import type { Commands } from '../commands/commands.ts';
import type { StatedParts } from '../lines/parts.ts';
import { pageOf, type IndexStore } from './index-store.ts';

export interface SearchingParts {
  index: IndexStore;
  parts: StatedParts;
  commands: Commands;
  /** What a line says now: it may have been stated again. */
  lineNow(terminal: string, line: number): string | null;
}

/** Looks through some of what lines say, from a page down to older ones: so much as no key waits for. */
export function createSearching({ index, parts, commands, lineNow }: SearchingParts) {
  const hitOf = (
    wish: SearchWish,
    { terminal, line }: { terminal: string; line: number },
  ): SearchHit | null => {
    const text = lineNow(terminal, line);
    const at = text === null ? -1 : findIn(text, wish);
    if (text === null || at === -1) return null;
    return { terminal, line, text: excerptOf(text, at), command: commands.at(terminal, line) };
  };
  const hitsIn = (wish: SearchWish, page: number): SearchHit[] => {
    const { part, from, to } = pageOf(page);
    const found = parts.find(part);
    if (found === null) return [];
    const holding = found.lines
      .slice(from, to)
      .filter((leaf: LineLeaf) => findIn(leaf.text, wish) !== -1)
      .map(({ line }) => line);
    return [...new Set(holding)]
      .reverse()
      .flatMap((line) => hitOf(wish, { terminal: found.terminal, line }) ?? []);
  };
  return (wish: SearchWish, from: number | null): SearchAnswer => {
    const below = from ?? Number.MAX_SAFE_INTEGER;
    const pages = index.pages({ trigrams: trigramsOf(wish.text), below, limit: SEARCH_PAGES });
    const hits: SearchHit[] = [];
    let next = pages.length < SEARCH_PAGES ? null : (pages.at(-1) ?? null);
    for (const page of pages) {
      hits.push(...hitsIn(wish, page));
      if (hits.length < SEARCH_HITS) continue;
      next = page;
      break;
    }
    return { hits, next, isBehind: index.indexedTo() < parts.newest() };
  };
}
