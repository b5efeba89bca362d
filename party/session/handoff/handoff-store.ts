import * as v from 'valibot';
import { work, type Work } from '#protocol/handoff/handoff.ts';
import { handoffRow, type HandoffRow } from '#protocol/handoff/routes.ts';
import { numberOf, textOf, textOrNull, type Sql, type SqlRow } from '../../rooms/storage/sql.ts';

/** Who takes care of the session, since when, and how the work stands by what was set by hand. */
export interface Care {
  responsible: string | null;
  since: number;
  work: Work;
}

export type NewHandoff = Pick<HandoffRow, 'id' | 'from' | 'to' | 'at' | 'text' | 'salt' | 'sha256'>;

/** Who takes care of the session, and every handoff there was, with its text. */
export interface HandoffStore {
  care(): Care | null;
  saveCare(care: Care): void;
  /** The one that is open, if one is. */
  open(): HandoffRow | null;
  /** The newest that has ended. */
  last(): HandoffRow | null;
  count(): number;
  /** Those that this person gave. */
  countOf(person: string): number;
  /** The newest with numbers below `before`, the newest first. */
  page(before: number, most: number): HandoffRow[];
  /** A new one, which is open; throws while another is. */
  add(handoff: NewHandoff): void;
  /** The open one is another now: marked, declined by somebody, or ended. */
  change(id: string, change: Partial<Pick<HandoffRow, 'untaken' | 'declines' | 'ended'>>): void;
}

function readHandoff(row: SqlRow): HandoffRow {
  const ended = textOrNull(row, 'ended');
  return v.parse(handoffRow, {
    ...{ number: row['number'], id: row['id'], from: row['sender'], at: row['at'] },
    ...{ text: row['text'], salt: row['salt'], sha256: row['sha256'] },
    to: JSON.parse(textOf(row, 'receiver')),
    untaken: numberOf(row, 'untaken') === 1,
    declines: JSON.parse(textOf(row, 'declines')),
    ended: ended === null ? null : JSON.parse(ended),
  });
}

export function createHandoffStore(sql: Sql): HandoffStore {
  const one = ([row]: SqlRow[]) => (row === undefined ? null : readHandoff(row));
  const find = (id: string) => one(sql.exec('SELECT * FROM handoffs WHERE id = ?', id));
  return {
    care() {
      const [row] = sql.exec('SELECT * FROM care');
      if (row === undefined) return null;
      return {
        responsible: textOrNull(row, 'responsible'),
        since: numberOf(row, 'since'),
        work: v.parse(work, JSON.parse(textOf(row, 'work'))),
      };
    },
    saveCare({ responsible, since, work: stands }) {
      sql.exec('DELETE FROM care');
      sql.exec('INSERT INTO care VALUES (?, ?, ?)', responsible, since, JSON.stringify(stands));
    },
    open: () => one(sql.exec('SELECT * FROM handoffs WHERE is_open = 1')),
    last: () => one(sql.exec('SELECT * FROM handoffs WHERE is_open IS NULL ORDER BY number DESC LIMIT 1')),
    count: () => numberOf(sql.exec('SELECT count(*) AS n FROM handoffs')[0] ?? {}, 'n'),
    countOf: (person) =>
      numberOf(sql.exec('SELECT count(*) AS n FROM handoffs WHERE sender = ?', person)[0] ?? {}, 'n'),
    page: (before, most) =>
      sql
        .exec('SELECT * FROM handoffs WHERE number < ? ORDER BY number DESC LIMIT ?', before, most)
        .map(readHandoff),
    add({ id, from, to, at, text, salt, sha256 }) {
      const query = `INSERT INTO handoffs (id, sender, receiver, at, text, salt, sha256, is_open)
        VALUES (?, ?, ?, ?, ?, ?, ?, 1)`;
      sql.exec(query, id, from, JSON.stringify(to), at, text, salt, sha256);
    },
    change(id, change) {
      const known = find(id);
      if (known === null) return;
      const { untaken, declines, ended } = { ...known, ...change };
      const query = 'UPDATE handoffs SET untaken = ?, declines = ?, ended = ?, is_open = ? WHERE id = ?';
      sql.exec(
        query,
        ...[untaken ? 1 : 0, JSON.stringify(declines)],
        ...[ended === null ? null : JSON.stringify(ended), ended === null ? 1 : null, id],
      );
    },
  };
}
