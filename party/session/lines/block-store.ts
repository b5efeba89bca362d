import { text } from '#base/bytes.ts';
import { BLOCK_PART_LEAVES, MAX_BLOCK_PART_INFLATED } from '#protocol/ground/limits.ts';
import { readLeaf, type Leaf } from '#protocol/lines/leaf.ts';
import { bytesOf, type Blob, type Sql } from '../../rooms/storage/sql.ts';
import type { RoomCrypto } from '../ports.ts';

/** Some leaves of a block, as they came: deflated texts, joined by LF. */
export interface BlockPart {
  first: number;
  leaves: Blob;
  /** The lowest and the highest line number among them; null if there are only marks. */
  span: { from: number; to: number } | null;
}

/** A block whose root and signature are right. */
export interface StoredBlock {
  leaves: number;
  isCut: boolean;
  secret: Blob;
  root: string;
  signature: string;
}

/** What the endpoint stated of sealed segments. `key`: the segment's in the store of segments. */
export interface BlockStore {
  has(key: number): boolean;
  /** Within the caller's write. */
  put(
    at: { key: number; terminal: string; segment: number },
    block: StoredBlock & { parts: BlockPart[] },
  ): void;
  /** The content of the parts that may be about these lines, in the order in which it was stated. */
  leavesOf(terminal: string, lines: { from: number; to: number }): Leaf[];
}

export function createBlockStore(sql: Sql, { inflate }: Pick<RoomCrypto, 'inflate'>): BlockStore {
  return {
    has: (key) => sql.exec('SELECT 1 FROM blocks WHERE key = ?', key).length > 0,
    put({ key, terminal, segment }, { parts, leaves, isCut, secret, root, signature }) {
      const query = 'INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)';
      sql.exec(query, key, leaves, isCut ? 1 : 0, secret, root, signature);
      for (const part of parts) {
        const { from, to } = part.span ?? { from: null, to: null };
        const insert = 'INSERT INTO block_parts VALUES (NULL, ?, ?, ?, ?, ?, ?)';
        sql.exec(insert, terminal, segment, part.first, from, to, part.leaves);
      }
    },
    leavesOf(terminal, { from, to }) {
      const query = `SELECT leaves FROM block_parts WHERE terminal = ? AND to_line >= ? AND from_line <= ?
        ORDER BY segment, first`;
      return sql
        .exec(query, terminal, from, to)
        .flatMap((row) => readLeaves(inflate(bytesOf(row, 'leaves'), MAX_BLOCK_PART_INFLATED)) ?? []);
    },
  };
}

/** The leaves of a part, inflated; null if it is not one. */
export function readLeaves(inflated: Uint8Array | null): Leaf[] | null {
  if (inflated === null) return null;
  const leaves: Leaf[] = [];
  for (const line of text(inflated).split('\n')) {
    const leaf = readLeaf(line);
    if (leaf === null || leaves.length >= BLOCK_PART_LEAVES) return null;
    leaves.push(leaf);
  }
  return leaves;
}

export const spanOf = (leaves: readonly Leaf[]): BlockPart['span'] => {
  const lines = leaves.flatMap((leaf) => ('line' in leaf ? [leaf.line] : []));
  return lines.length === 0 ? null : { from: Math.min(...lines), to: Math.max(...lines) };
};
