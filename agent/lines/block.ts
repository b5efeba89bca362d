import { hash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { hex, utf8, utf8TextOrNull, type Bytes } from '#base/bytes.ts';
import {
  BLOCK_PART_LEAVES,
  BLOCK_PART_TEXT,
  MAX_BLOCK_LEAVES,
  MAX_BLOCK_TEXT,
  MAX_LINE_TEXT,
} from '#protocol/ground/limits.ts';
import { leavesOfPart, leafText, type Leaf } from '#protocol/lines/leaf.ts';
import { createTreeRoot, leafHash, leafSalt } from '#protocol/lines/tree.ts';
import type { LeftLine } from '../screen/leaving.ts';
import { stateLines, type WholeSegment } from './state-lines.ts';

/** The statement about a segment, ready to be signed and sent. */
export interface Block {
  /** As `lines-stated` carries them, in order. */
  parts: { first: number; leaves: Uint8Array<ArrayBuffer> }[];
  leaves: number;
  isCut: boolean;
  secret: Uint8Array<ArrayBuffer>;
  /** Hex. */
  root: string;
}

/** What a block weighs is for its readers to inflate: the lowest level is what floods leave time for. */
const DEFLATE = { level: 1 };

const sha256 = (data: Bytes): Bytes => hash('sha256', data, 'buffer');

/** Replays a segment and states its marks and lines. `secret`: fresh random bytes. */
export function makeBlock(segment: WholeSegment, secret: Uint8Array<ArrayBuffer>): Block {
  const marks = marksOf(segment);
  const bounds = { maxLines: MAX_BLOCK_LEAVES - marks.length, maxText: MAX_BLOCK_TEXT };
  const { lines, isCut } = stateLines(segment, bounds);
  const leaves = [...marks, ...lines.flatMap(lineLeaves)].slice(0, MAX_BLOCK_LEAVES);
  const tree = createTreeRoot(sha256);
  const parts = partsOf(leaves.map(leafText)).map((part) => {
    const first = tree.leaves;
    for (const leaf of leavesOfPart(part))
      tree.add(leafHash(sha256, { salt: leafSalt(sha256, { secret, index: tree.leaves }), leaf }));
    return { first, leaves: new Uint8Array(deflateRawSync(part, DEFLATE)) };
  });
  return { parts, leaves: tree.leaves, isCut, secret, root: hex(tree.root()) };
}

function marksOf({ events }: WholeSegment): Leaf[] {
  return events.flatMap(({ code, data }, event) => {
    const mark = code === 'm' ? utf8TextOrNull(data) : null;
    return mark === null ? [] : [{ event, mark }];
  });
}

/** A line's leaves: one, or, of a very long one, several. */
function lineLeaves({ line, continues, text }: LeftLine): Leaf[] {
  const leaves: Leaf[] = [];
  let at = 0;
  do {
    const end = pieceEnd(text, at);
    const isLater = continues || at > 0;
    leaves.push({ line, ...(isLater ? { continues: true } : {}), text: text.slice(at, end) });
    at = end;
  } while (at < text.length);
  return leaves;
}

/** Never in the middle of a character of two code units. */
function pieceEnd(text: string, at: number): number {
  const end = at + MAX_LINE_TEXT;
  if (end >= text.length) return text.length;
  const unit = text.charCodeAt(end);
  return unit >= 0xdc00 && unit <= 0xdfff ? end - 1 : end;
}

/** As many leaves together as are sent with one message, as they are hashed. */
function partsOf(texts: readonly string[]): Uint8Array<ArrayBuffer>[] {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let first = 0;
  while (first < texts.length) {
    let end = first + 1;
    let length = texts[first]?.length ?? 0;
    for (; end < texts.length && end - first < BLOCK_PART_LEAVES; end++) {
      length += texts[end]?.length ?? 0;
      if (length > BLOCK_PART_TEXT) break;
    }
    parts.push(utf8(texts.slice(first, end).join('\n')));
    first = end;
  }
  return parts;
}
