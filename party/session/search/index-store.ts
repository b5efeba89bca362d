import { BLOCK_PART_LEAVES } from '#protocol/ground/limits.ts';
import { numberOf, type Sql } from '../../rooms/storage/sql.ts';
import type { StatedPart } from '../lines/parts.ts';

/** Lines that are looked through together: fewer make the index larger, more make it say less. */
const LINES_PER_PAGE = 64;
const PAGES_PER_PART = Math.ceil(BLOCK_PART_LEAVES / LINES_PER_PAGE);

/** A piece of a stated part: what the index knows by one number, which grows with time. */
export interface Page {
  part: number;
  /** Its first line in the part, and the one behind its last. */
  from: number;
  to: number;
}

/** Which pieces may hold a text, by the trigrams in them (FTS5). The text itself is not in it. */
export interface IndexStore {
  /** Everything up to this part is in it. */
  indexedTo(): number;
  add(part: StatedPart): void;
  /** The oldest page and the newest. */
  span(): { first: number; last: number };
  /** The newest pages below a number, as many as are wanted, that hold all trigrams; without any, all pages. */
  pages(wanted: { trigrams: readonly string[]; below: number; limit: number }): number[];
}

export const pageOf = (page: number): Page => {
  const from = (page % PAGES_PER_PART) * LINES_PER_PAGE;
  return { part: Math.floor(page / PAGES_PER_PART), from, to: from + LINES_PER_PAGE };
};

export function createIndexStore(sql: Sql): IndexStore {
  const quoted = (trigram: string) => `"${trigram.replaceAll('"', '""')}"`;
  return {
    indexedTo() {
      const [row] = sql.exec('SELECT coalesce(max(part), 0) AS part FROM indexed');
      return numberOf(row ?? {}, 'part');
    },
    add({ id, lines }) {
      for (let page = 0; page * LINES_PER_PAGE < lines.length; page++) {
        const some = lines.slice(page * LINES_PER_PAGE, (page + 1) * LINES_PER_PAGE);
        const text = some.map((line) => line.text).join('\n');
        sql.exec('INSERT INTO line_index (rowid, text) VALUES (?, ?)', id * PAGES_PER_PART + page, text);
      }
      sql.exec('DELETE FROM indexed');
      sql.exec('INSERT INTO indexed VALUES (?)', id);
    },
    span() {
      const edge = (order: string) =>
        sql
          .exec(`SELECT rowid AS page FROM line_index ORDER BY rowid ${order} LIMIT 1`)
          .map((row) => numberOf(row, 'page'))[0] ?? 0;
      return { first: edge('ASC'), last: edge('DESC') };
    },
    pages({ trigrams, below, limit }) {
      const match = trigrams.length === 0 ? '' : 'line_index MATCH ? AND';
      const values = trigrams.length === 0 ? [] : [trigrams.map(quoted).join(' AND ')];
      const query = `SELECT rowid AS page FROM line_index WHERE ${match} rowid < ? ORDER BY rowid DESC LIMIT ?`;
      return sql.exec(query, ...values, below, limit).map((row) => numberOf(row, 'page'));
    },
  };
}
