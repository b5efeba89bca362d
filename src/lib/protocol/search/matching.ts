/** What is looked for, and how. */
export interface SearchWish {
  text: string;
  /** The case counts. */
  isExact: boolean;
  /** Only whole words: no letter or digit directly before or after. */
  isWord: boolean;
}

/** What is looked through: everything, what was typed, or what was printed. */
export const SEARCH_PLACES = ['all', 'commands', 'output'] as const;
export type SearchPlace = (typeof SEARCH_PLACES)[number];

/** Which of the hits are wanted. Times are of the endpoint's clock, in ms; null: from the first, up to now. */
export interface SearchFilter {
  place: SearchPlace;
  /** Only in commands that failed. */
  isFailed: boolean;
  since: number | null;
  until: number | null;
}

/** Characters of a line around a hit, at most, on each side. */
const AROUND = 200;

const OF_WORD = /[\p{L}\p{N}_]/u;
const WORD = /[\p{L}\p{N}_]+/uy;

/** Where a text first occurs in a line; -1 if it does not. */
export function findIn(line: string, { text, isExact, isWord }: SearchWish): number {
  const [within, wanted] = isExact ? [line, text] : [line.toLowerCase(), text.toLowerCase()];
  for (let at = within.indexOf(wanted); at !== -1; at = within.indexOf(wanted, behindWord(within, at)))
    if (!isWord || isApart(within, { from: at, to: at + wanted.length })) return at;
  return -1;
}

/** Where the next whole word may begin: nowhere within this one, which may be long. */
function behindWord(line: string, at: number): number {
  WORD.lastIndex = at;
  return at + Math.max(1, WORD.exec(line)?.[0].length ?? 0);
}

function isApart(line: string, { from, to }: { from: number; to: number }): boolean {
  const isOfWord = (char: string | undefined) => char !== undefined && OF_WORD.test(char);
  const before = Array.from(line.slice(Math.max(0, from - 2), from)).at(-1);
  const after = Array.from(line.slice(to, to + 2)).at(0);
  return !isOfWord(before) && !isOfWord(after);
}

/** A line or, for a long line, the part around a place in it. */
export function excerptOf(line: string, at: number): string {
  if (line.length <= 2 * AROUND) return line;
  const from = Math.max(0, at - AROUND);
  return line.slice(from, at + 2 * AROUND - (at - from));
}

/** Pieces for which the index is asked, at most: more of them narrow little down, and each takes time. */
const MAX_TRIGRAMS = 16;

/** A text's pieces of three characters, for which the index is asked: of a long text some from all of it. None of a shorter one. */
export function trigramsOf(text: string): string[] {
  const chars = Array.from(text);
  const all = [...new Set(chars.slice(2).map((_, at) => chars.slice(at, at + 3).join('')))];
  if (all.length <= MAX_TRIGRAMS) return all;
  return all.filter(
    (_, at) =>
      Math.floor((at * MAX_TRIGRAMS) / all.length) !== Math.floor(((at - 1) * MAX_TRIGRAMS) / all.length),
  );
}
