import type { Bytes } from '#base/bytes.ts';

/** SHA-256 of bytes, which it must not keep: they change once it has returned. A port, since each runtime has its own. */
export type Sha256 = (data: Bytes) => Bytes;

/*
 * The Merkle tree of RFC 6962, part 2.1: a leaf's hash is of 0x00 and the leaf, a node's of 0x01 and its children's. Each
 * leaf begins with a salt of its own, so that those who are shown other leaves of the tree cannot guess it.
 */
const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

/** Where what is hashed next is put together: a new array for each of a million short texts takes longer than hashing it. */
let scratch = new Uint8Array(1024);

/** The hash of some pieces, one behind the other and each as long as it is: siblings come from anybody. */
function hashOf(sha256: Sha256, pieces: readonly Bytes[]): Bytes {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  if (scratch.length < length) scratch = new Uint8Array(2 * length);
  let at = 0;
  for (const piece of pieces) {
    scratch.set(piece, at);
    at += piece.length;
  }
  return sha256(scratch.subarray(0, length));
}

/** The salt of a block's leaf: SHA-256 of the block's secret (32 bytes) and the leaf's index (4 bytes, the highest first). */
export function leafSalt(sha256: Sha256, { secret, index }: { secret: Bytes; index: number }): Bytes {
  const place = new Uint8Array([index >>> 24, index >>> 16, index >>> 8, index]);
  return hashOf(sha256, [secret, place]);
}

/** `leaf`: its text in UTF-8. */
export function leafHash(sha256: Sha256, { salt, leaf }: { salt: Bytes; leaf: Bytes }): Bytes {
  return hashOf(sha256, [LEAF, salt, leaf]);
}

const nodeHash = (sha256: Sha256, left: Bytes, right: Bytes) => hashOf(sha256, [NODE, left, right]);

/** Makes a tree's root of leaves as they come: of those so far it keeps one hash for each of the count's bits that is set. */
export interface TreeRoot {
  readonly leaves: number;
  add(leafHash: Bytes): void;
  root(): Bytes;
}

export function createTreeRoot(sha256: Sha256): TreeRoot {
  const full: { leaves: number; hash: Bytes }[] = [];
  let leaves = 0;
  return {
    get leaves() {
      return leaves;
    },
    add(leaf) {
      let tree = { leaves: 1, hash: leaf };
      for (let left = full.at(-1); left?.leaves === tree.leaves; left = full.at(-1)) {
        full.pop();
        tree = { leaves: 2 * tree.leaves, hash: nodeHash(sha256, left.hash, tree.hash) };
      }
      full.push(tree);
      leaves += 1;
    },
    root() {
      const last = full.at(-1);
      if (last === undefined) return sha256(new Uint8Array());
      return full.slice(0, -1).reduceRight((right, { hash }) => nodeHash(sha256, hash, right), last.hash);
    },
  };
}

/** The siblings that lead from a leaf to the root, the lowest first (RFC 6962, 2.1.1). */
export function auditPath(
  sha256: Sha256,
  { hashes, index }: { hashes: readonly Bytes[]; index: number },
): Bytes[] {
  if (hashes.length <= 1) return [];
  const split = largestPowerBelow(hashes.length);
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return index < split
    ? [...auditPath(sha256, { hashes: left, index }), rootOf(sha256, right)]
    : [...auditPath(sha256, { hashes: right, index: index - split }), rootOf(sha256, left)];
}

/** The root to which a leaf and its siblings lead, or `null` if there are too few or too many siblings. */
export function rootByPath(
  sha256: Sha256,
  { leaf, index, leaves, path }: { leaf: Bytes; index: number; leaves: number; path: readonly Bytes[] },
): Bytes | null {
  if (index >= leaves) return null;
  if (leaves === 1) return path.length === 0 ? leaf : null;
  const sibling = path.at(-1);
  if (sibling === undefined) return null;
  const split = largestPowerBelow(leaves);
  const isLeft = index < split;
  const below = rootByPath(sha256, {
    leaf,
    index: isLeft ? index : index - split,
    leaves: isLeft ? split : leaves - split,
    path: path.slice(0, -1),
  });
  if (below === null) return null;
  return isLeft ? nodeHash(sha256, below, sibling) : nodeHash(sha256, sibling, below);
}

export function rootOf(sha256: Sha256, hashes: readonly Bytes[]): Bytes {
  const tree = createTreeRoot(sha256);
  for (const hash of hashes) tree.add(hash);
  return tree.root();
}

function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
