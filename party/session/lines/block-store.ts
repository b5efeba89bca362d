import type { Bytes } from '#base/bytes.ts';
import { MAX_BLOCK_INFLATED, MAX_BLOCK_PART_INFLATED } from '#protocol/ground/limits.ts';
import { bytesOf, numberOf, textOf, type Blob, type Sql } from '../../rooms/storage/sql.ts';
import type { RoomCrypto } from '../ports.ts';
import type { LeafSpan } from './leaves.ts';
import { createReadNewest, type NewestTexts, type WantedLines } from './newest-texts.ts';

/** Some leaves of a block, as they came: deflated texts, joined by LF. */
export interface BlockPart {
  first: number;
  leaves: Blob;
  span: LeafSpan;
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
  /** Null if there is none, or it is too large to be read at once. */
  read(at: { key: number; terminal: string; segment: number }): ReadBlock | null;
  /** What lines say by the newest statement of each. */
  newest(wanted: WantedLines): NewestTexts;
}

/** `parts`: leaves as they were hashed, some at a time, inflated; `bytes`: of all of them together. */
export type ReadBlock = Omit<StoredBlock, 'secret'> & { secret: Bytes; parts: Bytes[]; bytes: number };

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
    read({ key, terminal, segment }) {
      const [row] = sql.exec('SELECT leaves, is_cut, secret, root, signature FROM blocks WHERE key = ?', key);
      if (row === undefined) return null;
      const query = 'SELECT leaves FROM block_parts WHERE terminal = ? AND segment = ? ORDER BY first';
      const parts: Bytes[] = [];
      let bytes = 0;
      for (const part of sql.exec(query, terminal, segment)) {
        const inflated = inflate(bytesOf(part, 'leaves'), MAX_BLOCK_PART_INFLATED);
        bytes += inflated?.length ?? 0;
        if (inflated === null || bytes > MAX_BLOCK_INFLATED) return null;
        parts.push(inflated);
      }
      const [leaves, isCut] = [numberOf(row, 'leaves'), numberOf(row, 'is_cut') === 1];
      const stated = { root: textOf(row, 'root'), signature: textOf(row, 'signature') };
      return { leaves, isCut, secret: bytesOf(row, 'secret'), ...stated, parts, bytes };
    },
    newest: createReadNewest(sql, { inflate }),
  };
}
