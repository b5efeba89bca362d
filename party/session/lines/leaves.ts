import { utf8TextOrNull } from '#base/bytes.ts';
import { BLOCK_PART_LEAVES } from '#protocol/ground/limits.ts';
import { readLeaf, type Leaf } from '#protocol/lines/leaf.ts';

/** The leaves of a part, inflated; null if it is not one. */
export function readLeaves(inflated: Uint8Array | null): Leaf[] | null {
  const text = inflated === null ? null : utf8TextOrNull(inflated);
  if (text === null) return null;
  const leaves: Leaf[] = [];
  for (const line of text.split('\n')) {
    const leaf = readLeaf(line);
    if (leaf === null || leaves.length >= BLOCK_PART_LEAVES) return null;
    leaves.push(leaf);
  }
  return leaves;
}

/** The lowest and the highest line number among leaves; null if there are only marks. */
export type LeafSpan = { from: number; to: number } | null;

export const spanOf = (leaves: readonly Leaf[]): LeafSpan => {
  const lines = leaves.flatMap((leaf) => ('line' in leaf ? [leaf.line] : []));
  return lines.length === 0 ? null : { from: Math.min(...lines), to: Math.max(...lines) };
};
