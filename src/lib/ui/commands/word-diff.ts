import { diffArrays } from 'diff';

/** A run of text that both have, or that only one has. */
export interface DiffPart {
  in: 'both' | 'before' | 'after';
  text: string;
}

export interface Diff {
  parts: readonly DiffPart[];
  /** They differ in more than was looked for: what is in the middle stands there as a whole. */
  isCoarse: boolean;
}

/** Beyond so many words that differ, comparing goes on for longer than one waits. */
const MOST_EDITS = 1_000;

/** Words, the blanks between them, and each sign that is neither by itself. */
const WORD = /[\p{L}\p{N}_]+|\n|[^\S\n]+|[^\p{L}\p{N}_\s]/gu;

/** What in two texts differs, word by word. */
export function wordDiff(before: string, after: string): Diff {
  const one: string[] = before.match(WORD) ?? [];
  const other: string[] = after.match(WORD) ?? [];
  const changes = diffArrays(one, other, { maxEditLength: MOST_EDITS });
  if (changes === undefined) return { parts: onlyMiddle(one, other), isCoarse: true };
  const parts = changes.map((change) => part(sideOf(change), change.value));
  return { parts, isCoarse: false };
}

function sideOf({ added, removed }: { added: boolean; removed: boolean }): DiffPart['in'] {
  if (added) return 'after';
  return removed ? 'before' : 'both';
}

const part = (side: DiffPart['in'], words: readonly string[]): DiffPart => ({
  in: side,
  text: words.join(''),
});

/** Both begin and end alike; what is between is not compared. */
function onlyMiddle(one: readonly string[], other: readonly string[]): DiffPart[] {
  const most = Math.min(one.length, other.length);
  let head = 0;
  while (head < most && one[head] === other[head]) head++;
  let tail = 0;
  while (tail < most - head && one.at(-1 - tail) === other.at(-1 - tail)) tail++;
  const middle = (words: readonly string[]) => words.slice(head, words.length - tail);
  const parts = [
    part('both', one.slice(0, head)),
    part('before', middle(one)),
    part('after', middle(other)),
    part('both', one.slice(one.length - tail)),
  ];
  return parts.filter(({ text }) => text !== '');
}
