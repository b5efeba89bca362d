import type { SearchHit } from '#protocol/search/hit.ts';
import { findIn, type SearchWish } from '#protocol/search/matching.ts';

/** The lines of a terminal that are in the page, where they are searched as they stand: from this one on. */
export interface InPage {
  terminal: string;
  first: number;
}

/** All hits, the newest first: of lines that are in the page what stands there now, not what the room knows of them. */
export function mergeHits(
  here: readonly SearchHit[],
  { stored, inPage }: { stored: readonly SearchHit[]; inPage: InPage | null },
): SearchHit[] {
  const isHere = ({ terminal, line }: SearchHit) => inPage?.terminal === terminal && line >= inPage.first;
  return [...here, ...stored.filter((hit) => !isHere(hit))];
}

/** Hits of one command, or of lines that belong to none, that follow each other. */
export interface HitGroup {
  terminal: string;
  command: SearchHit['command'];
  /** With their places among all. */
  hits: { hit: SearchHit; index: number }[];
}

export function groupHits(hits: readonly SearchHit[]): HitGroup[] {
  const groups: HitGroup[] = [];
  for (const [index, hit] of hits.entries()) {
    const last = groups.at(-1);
    const isSame = last?.terminal === hit.terminal && last.command?.command === hit.command?.command;
    if (last !== undefined && isSame) last.hits.push({ hit, index });
    else groups.push({ terminal: hit.terminal, command: hit.command, hits: [{ hit, index }] });
  }
  return groups;
}

/** Characters before a hit in a list: what is found is to be seen in a narrow column. */
const LEAD = 18;

/** A hit's text around what was found. */
export function hitParts(text: string, wish: SearchWish): { before: string; found: string; after: string } {
  const at = findIn(text, wish);
  if (at === -1) return { before: text, found: '', after: '' };
  const before = text.slice(0, at).trimStart();
  const end = at + wish.text.length;
  return {
    before: before.length > LEAD ? `…${before.slice(-LEAD)}` : before,
    found: text.slice(at, end),
    after: text.slice(end),
  };
}
