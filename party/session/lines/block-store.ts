import type { Blob, Sql } from '../../rooms/storage/sql.ts';
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
  /** What lines say by the newest statement of each. */
  newest(wanted: WantedLines): NewestTexts;
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
    newest: createReadNewest(sql, { inflate }),
  };
}
