import { randomBytes } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { BLOCK_SECRET_BYTES } from '#protocol/ground/limits.ts';
import { makeBlock } from './block.ts';
import type { BlockAnswer, BlockWish } from './block-maker.ts';
import { readSpooledSegment } from './spooled-segment.ts';

/*
 * A thread of its own: a replay takes some 40 ms at a stretch, for which the agent would pass no key on. It answers
 * wishes in their order.
 */
function answer({ spool, segment, isLast }: BlockWish): BlockAnswer {
  try {
    const whole = readSpooledSegment(spool, segment);
    if (whole === null) return { ok: false, problem: 'it is not in the spool' };
    const secret = new Uint8Array(randomBytes(BLOCK_SECRET_BYTES));
    return { ok: true, block: makeBlock({ ...whole, isLast: whole.isLast || isLast }, secret) };
  } catch (error) {
    return { ok: false, problem: String(error) };
  }
}

parentPort?.on('message', (wish: BlockWish) => parentPort?.postMessage(answer(wish)));
