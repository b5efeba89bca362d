import { equal, hex, type Bytes } from '#base/bytes.ts';
import { MAX_BLOCK_LEAVES, MAX_BLOCK_PART_INFLATED } from '#protocol/ground/limits.ts';
import { leavesOfPart } from '#protocol/lines/leaf.ts';
import { createTreeRoot, leafHash, leafSalt, type TreeRoot } from '#protocol/lines/tree.ts';
import type { AgentMessages } from '../concept.ts';
import type { RoomCrypto } from '../ports.ts';
import type { BlockPart } from './block-store.ts';
import { readLeaves, spanOf } from './leaves.ts';

/** Most bytes of one block's parts in memory, deflated: a larger block is not one of ours. */
const MAX_PARTS_BYTES = 4 * 1024 * 1024;

/** A block on its way: its parts come one after another, and the first part of another ends it. */
export interface Assembling {
  /** False if it does not continue the parts in memory, or is not part of a block; those parts are then dropped. */
  add(part: AgentMessages['lines-stated']): boolean;
  /** The parts of the block in memory, if its root is the stated one; otherwise null. Either way they are dropped. */
  take(block: AgentMessages['block-stated']): BlockPart[] | null;
}

type Of = Pick<AgentMessages['lines-stated'], 'terminal' | 'segment' | 'secret'>;

interface Arriving extends Of {
  parts: BlockPart[];
  bytes: number;
  /** The hashes of the leaves so far, computed as they come, so that no key waits for a whole block. */
  tree: TreeRoot;
}

export function createAssembling({ inflate, digest }: Pick<RoomCrypto, 'inflate' | 'digest'>): Assembling {
  let arriving: Arriving | null = null;

  const begin = ({ terminal, segment, secret }: Of): Arriving => ({
    ...{ terminal, segment, secret, parts: [], bytes: 0, tree: createTreeRoot(digest) },
  });
  const read = (block: Arriving, { first, leaves }: { first: number; leaves: Bytes }): boolean => {
    block.bytes += leaves.length;
    if (first !== block.tree.leaves || block.bytes > MAX_PARTS_BYTES) return false;
    const inflated = inflate(leaves, MAX_BLOCK_PART_INFLATED);
    const read = readLeaves(inflated);
    if (inflated === null || read === null || first + read.length > MAX_BLOCK_LEAVES) return false;
    for (const leaf of leavesOfPart(inflated)) {
      const salt = leafSalt(digest, { secret: block.secret, index: block.tree.leaves });
      block.tree.add(leafHash(digest, { salt, leaf }));
    }
    block.parts.push({ first, leaves: new Uint8Array(leaves), span: spanOf(read) });
    return true;
  };

  return {
    add(part) {
      if (part.first === 0) arriving = begin(part);
      if (arriving !== null && isOf(arriving, part) && read(arriving, part)) return true;
      arriving = null;
      return false;
    },
    take(block) {
      const found = arriving !== null && isOf(arriving, block) ? arriving : begin(block);
      arriving = null;
      const isRight = found.tree.leaves === block.leaves && hex(found.tree.root()) === block.root;
      return isRight ? found.parts : null;
    },
  };
}

function isOf(one: Of, other: Of): boolean {
  return one.terminal === other.terminal && one.segment === other.segment && equal(one.secret, other.secret);
}
