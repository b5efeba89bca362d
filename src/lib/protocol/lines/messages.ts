import * as v from 'valibot';
import { BLOCK_SECRET_BYTES, MAX_BLOCK_LEAVES, MAX_BLOCK_PART_BYTES } from '../ground/limits.ts';
import { message } from '../ground/message.ts';
import { bytes, count, sha256Hex, terminalId } from '../ground/values.ts';

const ofSegment = { terminal: terminalId, segment: count };
const leafCount = v.pipe(count, v.maxValue(MAX_BLOCK_LEAVES));
const secret = v.pipe(v.instance(Uint8Array), v.length(BLOCK_SECRET_BYTES));

/**
 * Some leaves of a sealed segment's block, from the leaf `first` on: their texts joined by LF, deflated (RFC 1951).
 * `secret` is what the salts of all of the block are made of.
 */
export const linesStated = message('lines-stated', {
  ...ofSegment,
  first: leafCount,
  secret,
  leaves: bytes(MAX_BLOCK_PART_BYTES),
});
/** All leaves of the block have been sent. `signature` over `blockText`. */
export const blockStated = message('block-stated', {
  ...ofSegment,
  leaves: leafCount,
  isCut: v.boolean(),
  secret,
  root: sha256Hex,
  signature: bytes(64),
});
/** The block is stored, or (with a problem) never will be: it need not be kept any more. */
export const blockSettled = message('block-settled', {
  ...ofSegment,
  problem: v.nullable(v.picklist(['no-such-segment', 'not-a-block', 'bad-signature'])),
});
