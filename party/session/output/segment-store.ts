import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import {
  bytesOf,
  numberOf,
  textOf,
  textOrNull,
  type Blob,
  type Sql,
  type SqlRow,
} from '../../rooms/storage/sql.ts';
import type { RoomCrypto } from '../ports.ts';
import type { BareHeader, Segment } from './segment.ts';
import { createTextStore } from './text-store.ts';
import { createUpdateStore, type StoredAppend } from './update-store.ts';

/** Which segments a listing is about: the one that holds a line or a moment, or all from one to another. */
export type SegmentQuery = { line: number } | { time: number } | { from: number; to: number };

export interface SegmentStore {
  open(header: SegmentHeader): Segment;
  find(terminal: string, segment: number): Segment | null;
  newest(terminal: string): Segment | null;
  unsealed(terminal: string): Segment[];
  /** What is stored of a terminal, in order. */
  held(terminal: string): { segment: number; event: number; sealed: boolean }[];
  list(terminal: string, query: SegmentQuery): Segment[];
  append(segment: Segment, append: StoredAppend): void;
  /** SHA-256 of the canonical text as it would be sealed now. */
  textSha256(segment: Segment): string;
  seal(segment: Segment, sha256: string): void;
  keyframe(segment: Segment): Blob;
  /** The stored updates that together carry all events from `event` on; the first may begin before it. */
  updates(segment: Segment, event: number): Blob[];
  /** The canonical text, as it would be sealed now. Not for a compacted segment. */
  text(segment: Segment): string;
  /** The canonical text, gzipped; for a compacted segment as it is stored. */
  gzipped(segment: Segment): Blob;
  /** Up to `limit` segments that can be compacted: sealed and not their terminal's newest, which joiners still read. */
  compactable(limit: number): Segment[];
  /** Stores the text instead of the updates. */
  compact(segment: Segment): void;
}

const LIST_MAX = 1000;
const NEWEST_IN_TERMINAL = '(SELECT max(segment) FROM segments AS s WHERE s.terminal = segments.terminal)';

function bareHeader(row: SqlRow): BareHeader {
  return {
    terminal: textOf(row, 'terminal'),
    segment: numberOf(row, 'segment'),
    author: numberOf(row, 'author'),
    profile: textOf(row, 'profile'),
    cols: numberOf(row, 'cols'),
    rows: numberOf(row, 'rows'),
    startedAt: numberOf(row, 'started_at'),
    firstLine: numberOf(row, 'first_line'),
    ...(numberOf(row, 'reset') === 1 ? { reset: true as const } : {}),
  };
}

function selected(sql: Sql, { terminal, query }: { terminal: string; query: SegmentQuery }): SqlRow[] {
  const select = 'SELECT * FROM segments WHERE terminal = ? AND';
  if ('from' in query) {
    const between = `${select} segment BETWEEN ? AND ? ORDER BY segment LIMIT ${LIST_MAX}`;
    return sql.exec(between, terminal, query.from, query.to);
  }
  const [column, value] = 'line' in query ? ['first_line', query.line] : ['started_at', query.time];
  const last = `${select} ${column} <= ? ORDER BY segment DESC LIMIT 1`;
  return sql.exec(last, terminal, value);
}

export function createSegmentStore(sql: Sql, crypto: RoomCrypto): SegmentStore {
  const updates = createUpdateStore(sql);
  const texts = createTextStore({ sql, crypto, updates });
  const read = (row: SqlRow): Segment => {
    const key = numberOf(row, 'key');
    const sha256 = textOrNull(row, 'sha256');
    const stored = { clock: numberOf(row, 'events'), bytes: numberOf(row, 'bytes') };
    return {
      key,
      header: bareHeader(row),
      keyframeSha256: textOf(row, 'keyframe_sha256'),
      ...(sha256 === null ? updates.progress(key) : stored),
      sha256,
      compacted: numberOf(row, 'compacted') === 1,
      textHash: null,
    };
  };
  const first = (rows: SqlRow[]) => (rows[0] === undefined ? null : read(rows[0]));
  const find = (terminal: string, segment: number) =>
    first(sql.exec('SELECT * FROM segments WHERE terminal = ? AND segment = ?', terminal, segment));
  return {
    open(header) {
      const { terminal, segment, author, profile, cols, rows, startedAt, firstLine, keyframe } = header;
      const values = [terminal, segment, author, profile, cols, rows, startedAt, firstLine];
      const query = 'INSERT INTO segments VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, NULL, 0, ?)';
      sql.exec(query, ...values, crypto.sha256(keyframe), header.reset === true ? 1 : 0);
      const opened = find(terminal, segment);
      if (opened === null) throw new Error('a segment was opened and is not there');
      sql.exec('INSERT INTO keyframes VALUES (?, ?)', opened.key, keyframe);
      opened.textHash = texts.startHash(opened);
      return opened;
    },
    find,
    newest: (terminal) =>
      first(sql.exec('SELECT * FROM segments WHERE terminal = ? ORDER BY segment DESC LIMIT 1', terminal)),
    unsealed: (terminal) =>
      sql
        .exec('SELECT * FROM segments WHERE terminal = ? AND sha256 IS NULL ORDER BY segment', terminal)
        .map(read),
    held(terminal) {
      const query = 'SELECT key, segment, events, sha256 FROM segments WHERE terminal = ? ORDER BY segment';
      return sql.exec(query, terminal).map((row) => {
        const sealed = row['sha256'] !== null;
        const event = sealed ? numberOf(row, 'events') : updates.progress(numberOf(row, 'key')).clock;
        return { segment: numberOf(row, 'segment'), event, sealed };
      });
    },
    list: (terminal, query) => selected(sql, { terminal, query }).map(read),
    append(segment, append) {
      segment.bytes += updates.add({ key: segment.key, at: segment.clock }, append);
      segment.clock = append.clock;
      segment.textHash?.add(append.events);
    },
    textSha256: (segment) => texts.sha256(segment),
    seal(segment, sha256) {
      const query = 'UPDATE segments SET events = ?, bytes = ?, sha256 = ? WHERE key = ?';
      sql.exec(query, segment.clock, segment.bytes, sha256, segment.key);
      segment.sha256 = sha256;
      segment.textHash = null;
    },
    keyframe: (segment) =>
      bytesOf(sql.exec('SELECT keyframe FROM keyframes WHERE key = ?', segment.key)[0] ?? {}, 'keyframe'),
    updates: (segment, event) => updates.from(segment.key, event),
    text: (segment) => texts.text(segment),
    gzipped: (segment) => texts.gzipped(segment),
    compactable(limit) {
      const query = `SELECT * FROM segments WHERE compacted = 0 AND sha256 IS NOT NULL
        AND segment < ${NEWEST_IN_TERMINAL} ORDER BY key LIMIT ?`;
      return sql.exec(query, limit).map(read);
    },
    compact: (segment) => texts.compact(segment),
  };
}
