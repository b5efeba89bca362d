import * as v from 'valibot';
import { count } from '../ground/values.ts';

/**
 * What the endpoint states about a segment, one leaf each: a line that left the screen in it, or a mark among its
 * events. `continues`: the text continues a line that an earlier leaf began. `event`: the mark's place in the segment.
 */
const lineLeaf = v.object({ line: count, continues: v.optional(v.literal(true)), text: v.string() });
const markLeaf = v.object({ event: count, mark: v.string() });
const leafSchema = v.union([lineLeaf, markLeaf]);
export type LineLeaf = v.InferOutput<typeof lineLeaf>;
export type MarkLeaf = v.InferOutput<typeof markLeaf>;
export type Leaf = LineLeaf | MarkLeaf;

/** A leaf as it is hashed, kept and sent: canonical JSON (RFC 8785), in which no line feed can stand. */
export function leafText(leaf: Leaf): string {
  if ('mark' in leaf) return JSON.stringify({ event: leaf.event, mark: leaf.mark });
  const { continues, line, text } = leaf;
  // Its members in their canonical order; what JSON.stringify makes of numbers and strings is canonical already.
  return JSON.stringify(continues === true ? { continues, line, text } : { line, text });
}

/** Reads a leaf's text, or `null` if it is not a leaf or not canonical. */
export function readLeaf(text: string): Leaf | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const leaf = v.safeParse(leafSchema, parsed);
  return leaf.success && leafText(leaf.output) === text ? leaf.output : null;
}
