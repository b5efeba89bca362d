import { utf8 } from '#base/bytes.ts';
import { captionOf, createTextHash, segmentText, type TextHash } from '#protocol/output/asciicast.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { readAppend } from '#protocol/output/segment.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
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
import { UPDATES_PER_SEGMENT } from '../schema.ts';

export type BareHeader = Omit<SegmentHeader, 'keyframe'>;

/** A segment as the room holds it. `clock` events are stored, `bytes` of payload; `sha256` is null until it is sealed. */
export interface Segment {
  readonly key: number;
  readonly header: BareHeader;
  readonly keyframeSha256: string;
  clock: number;
  bytes: number;
  sha256: string | null;
  compacted: boolean;
  /** Of the canonical text so far; null where this life of the room has not seen the segment from its start. */
  textHash: TextHash | null;
}

export interface StoredAppend {
  update: Blob;
  events: readonly OutputEvent[];
  clock: number;
}

/** Which segments a listing is about: the one that holds a line or a moment, or all from one to another. */
export type SegmentQuery = { line: number } | { time: number } | { from: number; to: number };

export interface SegmentStore {
  open(header: SegmentHeader): Segment;
  find(terminal: string, segment: number): Segment | null;
  newest(terminal: string): Segment | null;
  unsealed(terminal: string): Segment[];
  /** What is held of a terminal, in order. */
  held(terminal: string): { segment: number; event: number; sealed: boolean }[];
  list(terminal: string, query: SegmentQuery): Segment[];
  append(segment: Segment, append: StoredAppend): void;
  /** SHA-256 of the canonical text as it would be sealed now. */
  textSha256(segment: Segment): string;
  seal(segment: Segment, sha256: string): void;
  keyframe(segment: Segment): Blob;
  /** The stored updates that together carry all events from `event` on; the first may begin before it. */
  updates(segment: Segment, event: number): Blob[];
  /** The canonical text, as it would be sealed now. Not of a compacted segment. */
  text(segment: Segment): string;
  /** The canonical text, gzipped; of a compacted segment as it is stored. */
  gzipped(segment: Segment): Blob;
  /** Up to `limit` segments that can be compacted: sealed and not their terminal's newest, which joiners still read. */
  compactable(limit: number): Segment[];
  /** Puts the text in the place of the updates. */
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
  };
}

export function createSegmentStore(sql: Sql, crypto: RoomCrypto): SegmentStore {
  const idRange = (key: number, event = 0) => {
    const first = key * UPDATES_PER_SEGMENT;
    return [first + event, first + UPDATES_PER_SEGMENT - 1] as const;
  };
  const progress = (key: number) => {
    const [first, last] = idRange(key);
    const query =
      'SELECT max(id + events) AS next, total(bytes) AS bytes FROM updates WHERE id BETWEEN ? AND ?';
    const row = sql.exec(query, first, last)[0] ?? {};
    return { clock: row['next'] === null ? 0 : numberOf(row, 'next') - first, bytes: numberOf(row, 'bytes') };
  };
  const read = (row: SqlRow): Segment => {
    const key = numberOf(row, 'key');
    const sha256 = textOrNull(row, 'sha256');
    const stored = { clock: numberOf(row, 'events'), bytes: numberOf(row, 'bytes') };
    return {
      key,
      header: bareHeader(row),
      keyframeSha256: textOf(row, 'keyframe_sha256'),
      ...(sha256 === null ? progress(key) : stored),
      sha256,
      compacted: numberOf(row, 'compacted') === 1,
      textHash: null,
    };
  };
  const first = (rows: SqlRow[]) => (rows[0] === undefined ? null : read(rows[0]));
  const updates = (segment: Segment, event: number) => {
    const [from, last] = idRange(segment.key, event);
    // The row that holds `event` may begin before it.
    const query = `SELECT yjs FROM updates WHERE id BETWEEN
      (SELECT coalesce(max(id), ?) FROM updates WHERE id BETWEEN ? AND ?) AND ? AND id + events > ? ORDER BY id`;
    const rows = sql.exec(query, from, idRange(segment.key)[0], from, last, from);
    return rows.map((row) => bytesOf(row, 'yjs'));
  };
  const events = (segment: Segment): OutputEvent[] => {
    const all: OutputEvent[] = [];
    for (const update of updates(segment, 0)) {
      const append = readAppend(update, { author: segment.header.author, clock: all.length });
      if (!append.ok) throw new Error('a stored update is no append');
      for (const event of append.events) all.push(event);
    }
    return all;
  };
  const caption = ({ header, keyframeSha256 }: Pick<Segment, 'header' | 'keyframeSha256'>) =>
    captionOf({ ...header, keyframe: new Uint8Array() }, keyframeSha256);
  const text = (segment: Segment) => segmentText(caption(segment), events(segment));
  const gzipped = (segment: Segment) => {
    if (!segment.compacted) return crypto.gzip(utf8(text(segment)));
    return bytesOf(sql.exec('SELECT gzip FROM texts WHERE key = ?', segment.key)[0] ?? {}, 'gzip');
  };
  const find = (terminal: string, segment: number) =>
    first(sql.exec('SELECT * FROM segments WHERE terminal = ? AND segment = ?', terminal, segment));
  return {
    open(header) {
      const { terminal, segment, author, profile, cols, rows, startedAt, firstLine, keyframe } = header;
      const values = [terminal, segment, author, profile, cols, rows, startedAt, firstLine];
      const query = 'INSERT INTO segments VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, NULL, 0)';
      sql.exec(query, ...values, crypto.sha256(keyframe));
      const opened = find(terminal, segment);
      if (opened === null) throw new Error('a segment was opened and is not there');
      sql.exec('INSERT INTO keyframes VALUES (?, ?)', opened.key, keyframe);
      opened.textHash = createTextHash(caption(opened), crypto.startHash());
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
        const event = sealed ? numberOf(row, 'events') : progress(numberOf(row, 'key')).clock;
        return { segment: numberOf(row, 'segment'), event, sealed };
      });
    },
    list(terminal, query) {
      const select = 'SELECT * FROM segments WHERE terminal = ? AND';
      if ('from' in query) {
        const between = `${select} segment BETWEEN ? AND ? ORDER BY segment LIMIT ${LIST_MAX}`;
        return sql.exec(between, terminal, query.from, query.to).map(read);
      }
      const [column, value] = 'line' in query ? ['first_line', query.line] : ['started_at', query.time];
      const last = `${select} ${column} <= ? ORDER BY segment DESC LIMIT 1`;
      return sql.exec(last, terminal, value).map(read);
    },
    append(segment, { update, events: added, clock }) {
      const bytes = added.reduce((sum, event) => sum + event.data.length, 0);
      const id = segment.key * UPDATES_PER_SEGMENT + segment.clock;
      sql.exec('INSERT INTO updates VALUES (?, ?, ?, ?)', id, added.length, bytes, update);
      segment.clock = clock;
      segment.bytes += bytes;
      segment.textHash?.add(added);
    },
    textSha256(segment) {
      const { textHash } = segment;
      segment.textHash = null;
      return textHash?.hex() ?? crypto.sha256(text(segment));
    },
    seal(segment, sha256) {
      const query = 'UPDATE segments SET events = ?, bytes = ?, sha256 = ? WHERE key = ?';
      sql.exec(query, segment.clock, segment.bytes, sha256, segment.key);
      segment.sha256 = sha256;
      segment.textHash = null;
    },
    keyframe: (segment) =>
      bytesOf(sql.exec('SELECT keyframe FROM keyframes WHERE key = ?', segment.key)[0] ?? {}, 'keyframe'),
    updates,
    text,
    gzipped,
    compactable(limit) {
      const query = `SELECT * FROM segments WHERE compacted = 0 AND sha256 IS NOT NULL
        AND segment < ${NEWEST_IN_TERMINAL} ORDER BY key LIMIT ?`;
      return sql.exec(query, limit).map(read);
    },
    compact(segment) {
      const gzip = gzipped(segment);
      sql.transaction(() => {
        sql.exec('INSERT INTO texts VALUES (?, ?)', segment.key, gzip);
        sql.exec('DELETE FROM updates WHERE id BETWEEN ? AND ?', ...idRange(segment.key));
        sql.exec('UPDATE segments SET compacted = 1 WHERE key = ?', segment.key);
      });
      segment.compacted = true;
    },
  };
}
