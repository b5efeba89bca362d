import * as v from 'valibot';
import type { Bytes } from '#base/bytes.ts';
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

const LINE_FEED = 10;

/** Some leaves as they are sent and kept together: their texts in UTF-8, with a line feed between. */
export function leavesOfPart(part: Bytes): Bytes[] {
  const leaves: Bytes[] = [];
  let from = 0;
  for (let end = part.indexOf(LINE_FEED); end !== -1; end = part.indexOf(LINE_FEED, from)) {
    leaves.push(part.subarray(from, end));
    from = end + 1;
  }
  leaves.push(part.subarray(from));
  return leaves;
}

/** What most lines are: a whole one, with nothing in it that JSON escapes. */
const PLAIN_LINE = /^\{"line":(0|[1-9]\d{0,14}),"text":"([^"\\\u0000-\u001f\ud800-\udfff]*)"\}$/;

/** Reads a leaf's text, or `null` if it is not a leaf or not canonical. */
export function readLeaf(text: string): Leaf | null {
  const plain = PLAIN_LINE.exec(text);
  if (plain !== null) return { line: Number(plain[1]), text: plain[2] ?? '' };
  return readAnyLeaf(text);
}

function readAnyLeaf(text: string): Leaf | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const leaf = v.safeParse(leafSchema, parsed);
  return leaf.success && leafText(leaf.output) === text ? leaf.output : null;
}
