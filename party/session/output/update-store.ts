import type { OutputEvent } from '#protocol/output/event.ts';
import { readAppend } from '#protocol/output/segment.ts';
import { bytesOf, numberOf, type Blob, type Sql } from '../../rooms/storage/sql.ts';
import { UPDATES_PER_SEGMENT } from '../schema.ts';

export interface StoredAppend {
  update: Blob;
  events: readonly OutputEvent[];
  clock: number;
}

/** The updates of segments that have not been compacted, by the segment's key. */
export interface UpdateStore {
  /** How many events are stored, and how many bytes of payload. */
  progress(key: number): { clock: number; bytes: number };
  /** The updates that together carry all events from `event` on; the first may begin before it. */
  from(key: number, event: number): Blob[];
  /** Every event, as `author` wrote them. */
  events(key: number, author: number): OutputEvent[];
  /** Adds an update that begins at event `at`, and returns the bytes of its payload. */
  add(place: { key: number; at: number }, append: StoredAppend): number;
  delete(key: number): void;
}

export function createUpdateStore(sql: Sql): UpdateStore {
  const idRange = (key: number, event = 0) => {
    const first = key * UPDATES_PER_SEGMENT;
    return [first + event, first + UPDATES_PER_SEGMENT - 1] as const;
  };
  const from = (key: number, event: number) => {
    const [first, last] = idRange(key, event);
    // The row that holds `event` may begin before it.
    const query = `SELECT yjs FROM updates WHERE id BETWEEN
      (SELECT coalesce(max(id), ?) FROM updates WHERE id BETWEEN ? AND ?) AND ? AND id + events > ? ORDER BY id`;
    const rows = sql.exec(query, first, idRange(key)[0], first, last, first);
    return rows.map((row) => bytesOf(row, 'yjs'));
  };
  return {
    progress(key) {
      const [first, last] = idRange(key);
      const query =
        'SELECT max(id + events) AS next, total(bytes) AS bytes FROM updates WHERE id BETWEEN ? AND ?';
      const row = sql.exec(query, first, last)[0] ?? {};
      const clock = row['next'] === null ? 0 : numberOf(row, 'next') - first;
      return { clock, bytes: numberOf(row, 'bytes') };
    },
    from,
    events(key, author) {
      const all: OutputEvent[] = [];
      for (const update of from(key, 0)) {
        const append = readAppend(update, { author, clock: all.length });
        if (!append.ok) throw new Error('a stored update is no append');
        for (const event of append.events) all.push(event);
      }
      return all;
    },
    add({ key, at }, { update, events }) {
      const bytes = events.reduce((sum, event) => sum + event.data.length, 0);
      const id = key * UPDATES_PER_SEGMENT + at;
      sql.exec('INSERT INTO updates VALUES (?, ?, ?, ?)', id, events.length, bytes, update);
      return bytes;
    },
    delete: (key) => void sql.exec('DELETE FROM updates WHERE id BETWEEN ? AND ?', ...idRange(key)),
  };
}
