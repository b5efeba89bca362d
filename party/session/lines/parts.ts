import { MAX_BLOCK_PART_INFLATED } from '#protocol/ground/limits.ts';
import type { LineLeaf } from '#protocol/lines/leaf.ts';
import { bytesOf, numberOf, textOf, type Sql } from '../../rooms/storage/sql.ts';
import type { RoomCrypto } from '../ports.ts';
import { readLeaves } from './leaves.ts';

/** A stored piece of what was stated: `id` grows with the time at which it was. */
export interface StatedPart {
  id: number;
  terminal: string;
  lines: LineLeaf[];
  /** Of all that was stated in it, in bytes. */
  size: number;
  /** When its segment began, and when the next one did, ms of the endpoint's clock; null if there is none. */
  since: number;
  until: number | null;
}

/** What was stated, piece by piece, for concepts that use it. */
export interface StatedParts {
  /** The oldest after one. */
  after(id: number): StatedPart | null;
  find(id: number): StatedPart | null;
  /** The newest of all; 0 if there is none. */
  newest(): number;
}

export function createStatedParts(sql: Sql, { inflate }: Pick<RoomCrypto, 'inflate'>): StatedParts {
  const read = (query: string, id: number): StatedPart | null => {
    const [row] = sql.exec(query, id);
    if (row === undefined) return null;
    const inflated = inflate(bytesOf(row, 'leaves'), MAX_BLOCK_PART_INFLATED);
    const lines = (readLeaves(inflated) ?? []).filter((leaf): leaf is LineLeaf => 'line' in leaf);
    const until = row['until_at'];
    return {
      ...{ id: numberOf(row, 'id'), terminal: textOf(row, 'terminal'), lines },
      size: inflated?.length ?? 0,
      since: numberOf(row, 'since_at'),
      until: typeof until === 'number' ? until : null,
    };
  };
  const startOf = (segment: string) =>
    `(SELECT started_at FROM segments WHERE terminal = block_parts.terminal AND segment = ${segment})`;
  const select = `SELECT id, terminal, leaves, coalesce(${startOf('block_parts.segment')}, 0) AS since_at,
    ${startOf('block_parts.segment + 1')} AS until_at FROM block_parts WHERE`;
  return {
    after: (id) => read(`${select} id > ? ORDER BY id LIMIT 1`, id),
    find: (id) => read(`${select} id = ?`, id),
    newest: () => numberOf(sql.exec('SELECT coalesce(max(id), 0) AS id FROM block_parts')[0] ?? {}, 'id'),
  };
}
