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
const MOST_EDITS = 1_500;

/** Words, the blanks between them, and each sign that is neither by itself. */
const WORD = /[\p{L}\p{N}_]+|\n|[^\S\n]+|[^\p{L}\p{N}_\s]/gu;

/** What in two texts differs, word by word. */
export function wordDiff(before: string, after: string): Diff {
  const one: readonly string[] = before.match(WORD) ?? [];
  const other: readonly string[] = after.match(WORD) ?? [];
  let head = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) head++;
  let tail = 0;
  const most = Math.min(one.length, other.length) - head;
  while (tail < most && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail++;
  const from = one.slice(head, one.length - tail);
  const to = other.slice(head, other.length - tail);
  const middle = shortestEdit(from, to);
  const parts = [
    ...one.slice(0, head).map(both),
    ...(middle ?? [...from.map(onlyBefore), ...to.map(onlyAfter)]),
    ...one.slice(one.length - tail).map(both),
  ];
  return { parts: joined(parts), isCoarse: middle === null };
}

const both = (text: string): DiffPart => ({ in: 'both', text });
const onlyBefore = (text: string): DiffPart => ({ in: 'before', text });
const onlyAfter = (text: string): DiffPart => ({ in: 'after', text });

/** Myers' greedy search (An O(ND) Difference Algorithm, 1986); null where it takes more edits than are looked for. */
function shortestEdit(from: readonly string[], to: readonly string[]): DiffPart[] | null {
  const most = Math.min(from.length + to.length, MOST_EDITS);
  /** How far each diagonal got, with so many edits; `offset` is the diagonal 0. */
  const offset = most + 1;
  const reached = new Int32Array(2 * offset + 1);
  const steps: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits++) {
    steps.push(reached.slice(offset - edits - 1, offset + edits + 2));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const left = reached[offset + diagonal - 1] ?? 0;
      const above = reached[offset + diagonal + 1] ?? 0;
      const isDown = diagonal === -edits || (diagonal !== edits && left < above);
      let x = isDown ? above : left + 1;
      while (x < from.length && x - diagonal < to.length && from[x] === to[x - diagonal]) x++;
      reached[offset + diagonal] = x;
      if (x >= from.length && x - diagonal >= to.length) return traced(from, { to, steps });
    }
  }
  return null;
}

/** The way back from both ends to both beginnings. */
function traced(
  from: readonly string[],
  { to, steps }: { to: readonly string[]; steps: readonly Int32Array[] },
): DiffPart[] {
  const parts: DiffPart[] = [];
  let x = from.length;
  let y = to.length;
  for (let edits = steps.length - 1; edits >= 0; edits--) {
    const reached = steps[edits];
    const at = (diagonal: number) => reached?.[diagonal + edits + 1] ?? 0;
    const diagonal = x - y;
    const isDown = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const before = isDown ? diagonal + 1 : diagonal - 1;
    const startX = edits === 0 ? 0 : at(before);
    const startY = edits === 0 ? 0 : startX - before;
    while (
      x > startX &&
      y > startY &&
      (edits === 0 || x > (isDown ? startX : startX + 1) || diagonal !== x - y)
    ) {
      if (from[x - 1] !== to[y - 1]) break;
      parts.push(both(from[x - 1] ?? ''));
      x--;
      y--;
    }
    if (edits === 0) break;
    if (isDown) parts.push(onlyAfter(to[--y] ?? ''));
    else parts.push(onlyBefore(from[--x] ?? ''));
  }
  return parts.reverse();
}

/** Neighbours of one kind as one part; where words were put in the place of others, what was stands first. */
function joined(parts: readonly DiffPart[]): DiffPart[] {
  const runs: DiffPart[] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    const earlier = runs.at(-2);
    if (last?.in === part.in) last.text += part.text;
    else if (part.in === 'before' && last?.in === 'after' && earlier?.in === 'before')
      earlier.text += part.text;
    else if (part.in === 'before' && last?.in === 'after') runs.splice(-1, 0, { ...part });
    else runs.push({ ...part });
  }
  return runs;
}
