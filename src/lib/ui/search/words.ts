import type { SearchedLines } from '../../terminal/browser-screen.ts';

const count = (lines: number) => lines.toLocaleString('en');

/** What a search went through, and what is kept besides. */
export function searchedWords({ first, last, isAlternate }: SearchedLines): string {
  if (isAlternate) return 'Searched: the screen of the program that is open.';
  if (first === 0) return `Searched: all ${count(last + 1)} lines.`;
  return `Searched: lines ${count(first + 1)} to ${count(last + 1)}. The ${count(first)} before are kept, but not searched.`;
}
