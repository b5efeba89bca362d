import { Inflate } from 'fflate';
import { concat, type Bytes } from '#base/bytes.ts';
import { MAX_INFLATED_KEYFRAME_BYTES } from '#protocol/ground/limits.ts';

/** A byte of deflate expands to at most 1,032: a piece can only become so much, and too much is noticed soon. */
const PIECE_BYTES = 4096;

/** Inflates a keyframe. Throws if it is not one, or would fill the viewer's memory. */
export function inflateKeyframe(keyframe: Bytes): Uint8Array<ArrayBuffer> {
  if (keyframe.length === 0) throw new Error('no keyframe');
  const parts: Bytes[] = [];
  let length = 0;
  const inflate = new Inflate((part) => {
    parts.push(part);
    length += part.length;
    if (length > MAX_INFLATED_KEYFRAME_BYTES) throw new Error('a keyframe is too long');
  });
  for (let at = 0; at < keyframe.length; at += PIECE_BYTES) {
    inflate.push(keyframe.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= keyframe.length);
  }
  return concat(parts);
}
